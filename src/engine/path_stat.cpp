#include "engine/codecs.hpp"
#include "engine/json.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <limits>

namespace cbuild::engine {
namespace {

// Go's io/fs.FileMode, which the engine sends as a number.
constexpr std::uint64_t k_mode_directory = std::uint64_t{1} << 31;
constexpr std::uint64_t k_mode_link = std::uint64_t{1} << 27;

std::string decode_base64(std::string_view text) {
  constexpr std::size_t k_longest = 64 * 1024;
  if (text.empty() || text.size() > k_longest || text.size() % 4 != 0) return {};
  std::string bytes(text.size() / 4 * 3, '\0');
  const auto* in =
      reinterpret_cast<const unsigned char*>(text.data());    // NOLINT: OpenSSL's bytes are unsigned
  auto* out = reinterpret_cast<unsigned char*>(bytes.data()); // NOLINT
  if (EVP_DecodeBlock(out, in, static_cast<int>(text.size())) < 0) return {};
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  bytes.resize(bytes.size() - padding);
  return bytes;
}

} // namespace

PathStat parse_path_stat(std::string_view header) {
  const auto stat = parse_json(decode_base64(header), "X-Docker-Container-Path-Stat");
  if (!stat.is_object() || !stat.contains("mode") || !stat["mode"].is_number_unsigned())
    throw util::Error(util::ExitCode::engine, "the engine did not say what kind of file it sends");
  const auto mode = stat["mode"].get<std::uint64_t>();
  return {.is_directory = (mode & k_mode_directory) != 0,
          .is_link = (mode & k_mode_link) != 0 || !text_at(stat, "/linkTarget").empty()};
}

} // namespace cbuild::engine
