#include <cbuild/artifact/runtime_check.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace cbuild::artifact {
namespace {

enum class System { amazon_linux_1, amazon_linux_2, amazon_linux_2023 };

using Release = std::array<unsigned, 2>; ///< 3.12; 20 for nodejs20.x

/// A language's releases up to this one have this system; what is after the last row is not known.
struct Row {
  std::string_view language;
  Release last;
  System system;
};

constexpr unsigned k_any = 999;

constexpr std::array k_languages{
    Row{"python", {3, 7}, System::amazon_linux_1},
    Row{"python", {3, 11}, System::amazon_linux_2},
    Row{"python", {3, 14}, System::amazon_linux_2023},
    Row{"nodejs", {8, k_any}, System::amazon_linux_1},
    Row{"nodejs", {18, k_any}, System::amazon_linux_2},
    Row{"nodejs", {24, k_any}, System::amazon_linux_2023},
    Row{"java", {8}, System::amazon_linux_1},
    Row{"java", {17}, System::amazon_linux_2},
    Row{"java", {25}, System::amazon_linux_2023},
    Row{"dotnetcore", {2, k_any}, System::amazon_linux_1},
    Row{"dotnetcore", {3, k_any}, System::amazon_linux_2},
    Row{"dotnet", {7}, System::amazon_linux_2},
    Row{"dotnet", {10}, System::amazon_linux_2023},
    Row{"ruby", {2, 5}, System::amazon_linux_1},
    Row{"ruby", {3, 2}, System::amazon_linux_2},
    Row{"ruby", {3, 4}, System::amazon_linux_2023},
    Row{"go", {1, k_any}, System::amazon_linux_1},
};

/// Reads "3.12", "20.x" or "8"; nothing else.
std::optional<Release> release(std::string_view text) {
  Release numbers{};
  const char* const end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, numbers[0]);
  if (error != std::errc{} || numbers[0] > k_any) return std::nullopt;
  const std::string_view minor(rest, static_cast<std::size_t>(end - rest));
  if (minor.empty() || minor == ".x") return numbers;
  if (minor.front() != '.') return std::nullopt;
  const auto parsed = std::from_chars(rest + 1, end, numbers[1]);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  return numbers;
}

std::optional<System> system_of(std::string_view runtime) {
  if (runtime == "provided" || runtime == "provided.al2" || runtime == "java8.al2")
    return System::amazon_linux_2;
  if (runtime == "provided.al2023") return System::amazon_linux_2023;
  const auto digit = std::min(runtime.find_first_of("0123456789"), runtime.size());
  const auto number = release(runtime.substr(digit));
  if (!number) return std::nullopt;
  for (const auto& row : k_languages)
    if (row.language == runtime.substr(0, digit) && *number <= row.last) return row.system;
  return std::nullopt;
}

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Of glibc and gcc, in each Amazon Linux; and those that curl needs, which the custom runtime of the
/// Developer Guide's tutorial calls, and so is in each of them too.
constexpr std::array<std::string_view, 20> k_everywhere{
    "libc.so.6",          "libm.so.6",    "libdl.so.2",     "libpthread.so.0",      "librt.so.1",
    "libutil.so.1",       "libanl.so.1",  "libresolv.so.2", "libBrokenLocale.so.1", "libthread_db.so.1",
    "libnss_dns.so.2",    "libmvec.so.1", "libgcc_s.so.1",  "libstdc++.so.6",       "libnss_files.so.2",
    "libnss_compat.so.2", "libcurl.so.4", "libz.so.1",      "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1",
};
constexpr std::array<std::string_view, 3> k_amazon_linux_2{"libssl.so.10", "libcrypto.so.10", "libnsl.so.1"};
constexpr std::array<std::string_view, 2> k_amazon_linux_2023{"libssl.so.3", "libcrypto.so.3"};

} // namespace

std::optional<GlibcVersion> glibc_limit(std::string_view runtime) {
  const auto system = system_of(runtime);
  if (!system) return std::nullopt;
  switch (*system) {
  case System::amazon_linux_1:
    return GlibcVersion{{2, 17}};
  case System::amazon_linux_2:
    return GlibcVersion{{2, 26}};
  case System::amazon_linux_2023:
    return GlibcVersion{{2, 34}};
  }
  return std::nullopt;
}

std::optional<bool> has_library(std::string_view runtime, std::string_view library) {
  if (!runtime.starts_with("provided")) return std::nullopt;
  const auto system = system_of(runtime);
  if (!system) return std::nullopt;
  return is_one_of(k_everywhere, library) ||
         (system == System::amazon_linux_2 ? is_one_of(k_amazon_linux_2, library)
                                           : is_one_of(k_amazon_linux_2023, library));
}

} // namespace cbuild::artifact
