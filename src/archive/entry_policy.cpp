#include "archive/entry_policy.hpp"

#include "archive/refusal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace cbuild::archive {
namespace {

constexpr std::size_t k_longest_path = 4095; // PATH_MAX without its NUL
constexpr std::size_t k_longest_part = 255;  // NAME_MAX
constexpr std::string_view k_link_hint =
    "put a copy of the file into the artifacts, or a relative link that stays inside";

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) {
    return static_cast<char>(std::toupper(c));
  });
  return out;
}

/// CON, NUL, COM1 … are devices in every directory, also with an extension.
bool is_windows_device(std::string_view part) {
  constexpr std::array<std::string_view, 6> k_names{"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"};
  std::string stem = upper(part.substr(0, part.find('.')));
  stem.erase(stem.find_last_not_of(' ') + 1);
  if (std::find(k_names.begin(), k_names.end(), stem) != k_names.end()) return true;
  const bool numbered = stem.starts_with("COM") || stem.starts_with("LPT");
  return numbered && stem.size() > 3 &&
         (stem.size() == 4 ? stem[3] >= '0' && stem[3] <= '9' : stem[3] == '\xc2');
}

bool is_safe_on_windows(std::string_view part) {
  const auto reserved = [](unsigned char c) {
    return c < 0x20 || std::string_view("\\:*?\"<>|").find(static_cast<char>(c)) != std::string_view::npos;
  };
  return std::none_of(part.begin(), part.end(), reserved) && part.back() != '.' && part.back() != ' ' &&
         !is_windows_device(part);
}

/// Why `part` cannot be a name; empty if it can.
std::string_view objection_to_part(std::string_view part, HostNames host) {
  if (part.empty()) return "has an empty part in its name";
  if (part == ".") return "has '.' in its name";
  if (part == "..") return "has '..' in its name";
  if (part.size() > k_longest_part) return "has a name part of more than 255 bytes";
  if (host == HostNames::windows && !is_safe_on_windows(part)) return "has a name that Windows reserves";
  return {};
}

/// Calls `visit` with each part of `path`.
template <typename Visit>
void for_each_part(std::string_view path, Visit visit) {
  for (;;) {
    const auto end = path.find('/');
    visit(path.substr(0, end));
    if (end == std::string_view::npos) return;
    path.remove_prefix(end + 1);
  }
}

} // namespace

std::string_view path_of(std::string_view name) {
  if (name.ends_with('/')) name.remove_suffix(1);
  if (name == ".") return {};
  if (name.starts_with("./")) name.remove_prefix(2);
  return name;
}

std::string_view objection_to_name(std::string_view name, HostNames host) {
  if (name.empty()) return "has no name";
  if (name.front() == '/') return "has an absolute name";
  if (name.find('\0') != std::string_view::npos) return "has a NUL in its name";
  if (name.size() > k_longest_path) return "has a name of more than 4095 bytes";
  const auto path = path_of(name);
  std::string_view why;
  if (path.empty() && (name == "." || name == "./")) return why;
  for_each_part(path, [&](std::string_view part) {
    if (why.empty()) why = objection_to_part(part, host);
  });
  return why;
}

void check_symlink(std::string_view path, std::string_view target, HostNames host) {
  const auto refuse = [&](std::string_view why) {
    return refused_entry(path, fmt::format("is a link to '{}': {}", shown(target), why), k_link_hint);
  };
  if (target.empty()) throw refuse("it has no target");
  if (target.front() == '/') throw refuse("absolute links lead to the host's files");
  if (target.size() > k_longest_path) throw refuse("it is longer than 4095 bytes");
  const auto depth = std::count(path.begin(), path.end(), '/');
  std::ptrdiff_t ups = 0;
  bool descended = false;
  for_each_part(target, [&](std::string_view part) {
    if (part.empty() || part == ".") return;
    if (part != "..")
      descended = true;
    else if (descended)
      throw refuse("with '..' after a name, where it leads depends on other links");
    else if (++ups > depth)
      throw refuse("it leads out of the artifacts");
    if (host == HostNames::windows && part != ".." && !is_safe_on_windows(part))
      throw refuse("Windows reserves the name");
  });
}

} // namespace cbuild::archive
