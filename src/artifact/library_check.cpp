#include "artifact/elf_fit.hpp"

#include <cbuild/artifact/library_check.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace cbuild::artifact {
namespace {

constexpr std::string_view k_addon = ".node";
constexpr std::size_t k_told = 3;

/// What makes a name one of a platform. Without a machine: none that Lambda has.
struct PlatformWord {
  std::string_view word;
  std::optional<Machine> machine = std::nullopt;
};

constexpr std::array k_platform_words{
    PlatformWord{"x64", Machine::x86_64},
    PlatformWord{"amd64", Machine::x86_64},
    PlatformWord{"arm64", Machine::aarch64},
    PlatformWord{"aarch64", Machine::aarch64},
    PlatformWord{"arm64v8", Machine::aarch64},
    PlatformWord{"arm"},
    PlatformWord{"armhf"},
    PlatformWord{"armv6"},
    PlatformWord{"armv6l"},
    PlatformWord{"armv7"},
    PlatformWord{"armv7l"},
    PlatformWord{"i386"},
    PlatformWord{"i686"},
    PlatformWord{"ia32"},
    PlatformWord{"x86"},
    PlatformWord{"lib32"},
    PlatformWord{"loong64"},
    PlatformWord{"mips64el"},
    PlatformWord{"ppc64"},
    PlatformWord{"ppc64le"},
    PlatformWord{"riscv64"},
    PlatformWord{"s390x"},
    PlatformWord{"android"},
    PlatformWord{"darwin"},
    PlatformWord{"freebsd"},
    PlatformWord{"macos"},
    PlatformWord{"osx"},
    PlatformWord{"openbsd"},
    PlatformWord{"win32"},
    PlatformWord{"win64"},
    PlatformWord{"windows"},
    PlatformWord{"musl"},
    PlatformWord{"linuxmusl"},
};

const PlatformWord* find_platform(std::string_view word) {
  const auto* const found = std::find_if(k_platform_words.begin(),
                                         k_platform_words.end(),
                                         [&](const PlatformWord& platform) { return platform.word == word; });
  return found == k_platform_words.end() ? nullptr : found;
}

bool is_alphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// In small letters, without what is between them; "x64" for x86_64, which would be two.
std::vector<std::string> words_of(std::string_view text) {
  auto whole = util::in_lower_case(text);
  for (const std::string_view name : {"x86_64", "x86-64"})
    for (auto at = whole.find(name); at != std::string::npos; at = whole.find(name, at))
      whole.replace(at, name.size(), "x64");
  std::replace_if(
      whole.begin(), whole.end(), [](char c) { return !is_alphanumeric(c); }, ' ');
  auto words = util::split(whole, ' ');
  std::erase_if(words, [](const std::string& word) { return word.empty(); });
  return words;
}

/// The part of a path in which a package says what the file is for. Not what comes after the first dot of a
/// library's name, where Python puts the platform of its own extensions:
/// "_x.cpython-311-aarch64-linux-gnu.so".
std::string_view telling_part(std::string_view path) {
  if (path.ends_with(k_addon)) return path;
  return path.substr(0, path.find('.', path.rfind('/') + 1));
}

/// Whether the path names one for this machine, or another.
bool names_platform(std::string_view path, bool own, std::optional<Machine> machine) {
  const auto words = words_of(telling_part(path));
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    const auto* const platform = find_platform(word);
    return platform != nullptr && (platform->machine == machine) == own;
  });
}

/// The path without the names of platforms: the same for twins.
std::string place_of(std::string_view path) {
  std::string place;
  for (const auto& word : words_of(path))
    if (find_platform(word) == nullptr) place += word + ' ';
  return place;
}

/// Nothing for what no program loads. One that has an entry and no name for the linker looks like a program.
std::optional<Elf> read_library(std::string_view bytes) {
  try {
    auto elf = read_elf(bytes);
    if (elf && elf->type != ElfType::shared && elf->type != ElfType::executable) elf.reset();
    return elf;
  } catch (const util::Error&) { // somebody's test data: what is broken was not built for anything
    return std::nullopt;
  }
}

std::string first_of(const std::map<std::string, std::string>& unfit, const ArtifactFiles& files) {
  std::vector<std::string> told;
  for (auto at = unfit.begin(); at != unfit.end() && told.size() < k_told; ++at) {
    const auto package = package_of(at->first, files);
    const auto of = package.empty() ? "" : fmt::format("package '{}': ", util::printable(package));
    told.push_back(fmt::format("{}'{}' {}", of, util::printable(at->first), at->second));
  }
  if (const auto more = unfit.size() - told.size(); more > 0)
    told.push_back(fmt::format("and {} more", more));
  return util::join(told, "; ");
}

} // namespace

bool is_library_name(std::string_view name) {
  constexpr std::string_view k_library = ".so";
  if (name.ends_with(k_addon)) return name != k_addon;
  const auto end = name.find_last_not_of("0123456789.");
  if (end == std::string_view::npos) return false;
  const auto stem = name.substr(0, end + 1);
  const auto version = name.substr(end + 1);
  return stem.size() > k_library.size() && stem.ends_with(k_library) &&
         (version.empty() || (version.size() > 1 && version.front() == '.'));
}

void LibraryCheck::add(std::string_view path, std::string_view bytes) {
  const auto elf = read_library(bytes);
  if (!elf) return;
  const auto own = machine_of(m_architecture);
  if (own && !is_for(*elf, *own)) {
    if (!names_platform(path, false, own))
      m_wrong_machine.emplace(
          path, fmt::format("is for {}, and is to run on {}", machine_name(*elf), m_architecture));
    return;
  }
  m_places.insert(place_of(path));
  auto need = too_new_glibc(*elf, m_runtime);
  if (!need) return;
  const bool may_be_unused = !path.ends_with(k_addon) && names_platform(path, true, elf->machine);
  (may_be_unused ? m_perhaps_too_new : m_too_new).emplace(path, *std::move(need));
}

std::vector<LibraryProblem> LibraryCheck::result(const ArtifactFiles& files) const {
  auto unfit = m_too_new;
  for (const auto& [path, what] : m_wrong_machine)
    if (!m_places.contains(place_of(path))) unfit.emplace(path, what);
  std::vector<LibraryProblem> problems;
  if (!unfit.empty()) {
    auto& problem = problems.emplace_back();
    problem.text = first_of(unfit, files);
    if (!m_too_new.empty())
      problem.hints.emplace_back(
          "what is compiled in the build image needs that image's glibc: build in the runtime's public image "
          "(--build-image), or take a version of the package that has a wheel or a prebuilt binary");
    if (unfit.size() > m_too_new.size())
      problem.hints.emplace_back(
          "what is for another machine was installed for another architecture, or compiled in an image of "
          "one: "
          "build in an image of the function's, or take a version of the package that has a prebuilt binary");
  }
  if (!m_perhaps_too_new.empty())
    problems.push_back(
        {.severity = Severity::may_fail, .text = first_of(m_perhaps_too_new, files), .hints = {}});
  return problems;
}

} // namespace cbuild::artifact
