#include "util/git_work_tree.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/text.hpp>

#include <algorithm>
#include <charconv>

namespace cbuild::util {
namespace {

namespace fs = std::filesystem;
using Environment = std::map<std::string, std::string>;

constexpr std::size_t k_longest_file = std::size_t{1} << 20;
constexpr std::size_t k_most_pairs = 1000;

std::string variable(const Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

/// What stands behind "directory" in a line, without quotes and comment. Nothing for what no path needs:
/// other escapes than those of a quote and a backslash, and a value that goes on in the next line.
std::optional<std::string> value_of(std::string_view text) {
  std::string value;
  std::size_t size = 0; // without the spaces at the end
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char character = text[at];
    if (character == '"') {
      quoted = !quoted;
      continue;
    }
    if (!quoted && (character == '#' || character == ';')) break;
    const bool escaped = character == '\\';
    if (escaped) {
      if (++at == text.size() || (text[at] != '"' && text[at] != '\\')) return std::nullopt;
      character = text[at];
    }
    value += character;
    if (quoted || escaped || (character != ' ' && character != '\t')) size = value.size();
  }
  if (quoted) return std::nullopt;
  value.resize(size);
  return value;
}

void add(std::string value, std::vector<std::string>& values) {
  if (value.empty())
    values.clear();
  else
    values.push_back(std::move(value));
}

/// Git's own files, in its order.
std::vector<fs::path> configuration_files(const Environment& environment) {
  std::vector<fs::path> files;
  const auto none = in_lower_case(variable(environment, "GIT_CONFIG_NOSYSTEM"));
  if (none.empty() || none == "0" || none == "false" || none == "no" || none == "off") {
    const auto system = variable(environment, "GIT_CONFIG_SYSTEM");
    files.emplace_back(system.empty() ? "/etc/gitconfig" : system);
  }
  if (environment.contains("GIT_CONFIG_GLOBAL")) {
    files.emplace_back(variable(environment, "GIT_CONFIG_GLOBAL"));
    return files;
  }
  const auto home = variable(environment, "HOME");
  const auto xdg = variable(environment, "XDG_CONFIG_HOME");
  if (!xdg.empty() || !home.empty())
    files.push_back((xdg.empty() ? fs::path(home) / ".config" : fs::path(xdg)) / "git/config");
  if (!home.empty()) files.push_back(fs::path(home) / ".gitconfig");
  return files;
}

std::string text_of(const fs::path& file) {
  try {
    return is_file(file) ? File::open_read(file).read_at_most(k_longest_file) : std::string();
  } catch (const Error&) {
    return {}; // without it less is safe
  }
}

/// What `git -c safe.directory=…` and scripts put into the environment.
void add_from_environment(const Environment& environment, std::vector<std::string>& values) {
  const auto text = variable(environment, "GIT_CONFIG_COUNT");
  std::size_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  for (std::size_t i = 0; i < std::min(count, k_most_pairs); ++i) {
    const auto number = std::to_string(i);
    if (in_lower_case(variable(environment, "GIT_CONFIG_KEY_" + number)) == "safe.directory")
      add(variable(environment, "GIT_CONFIG_VALUE_" + number), values);
  }
}

bool covers(const std::string& value, const fs::path& work_tree, const Environment& environment) {
  if (value == "*") return true;
  auto path = value;
  if (path.starts_with("~/")) path = variable(environment, "HOME") + path.substr(1);
  if (!path.starts_with('/')) return false;
  if (!path.ends_with("/*")) return normal(path) == work_tree;
  const auto above = normal(path.substr(0, path.size() - 1));
  return work_tree != above && is_inside(work_tree, above);
}

} // namespace

void add_safe_directories(std::string_view text, std::vector<std::string>& values) {
  bool in_section = false;
  for (const auto& whole : split(text, '\n')) {
    auto line = trim(whole);
    if (line.starts_with('[')) {
      const auto end = line.find(']');
      in_section = end != std::string_view::npos && in_lower_case(trim(line.substr(1, end - 1))) == "safe";
      line = end == std::string_view::npos ? std::string_view() : trim(line.substr(end + 1));
    }
    const auto equals = line.find('=');
    if (!in_section || in_lower_case(trim(line.substr(0, equals))) != "directory") continue;
    const auto value =
        value_of(equals == std::string_view::npos ? std::string_view() : trim(line.substr(equals + 1)));
    if (value) add(*value, values);
  }
}

bool is_safe_directory(const fs::path& work_tree, const Environment& environment) {
  std::vector<std::string> values;
  for (const auto& file : configuration_files(environment)) add_safe_directories(text_of(file), values);
  add_from_environment(environment, values);
  return std::any_of(
      values.begin(), values.end(), [&](const auto& value) { return covers(value, work_tree, environment); });
}

} // namespace cbuild::util
