#include "init/carried_files.hpp"

#include <cbuild/init/project.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace cbuild::init {
namespace {

/// The runtimes are those whose images scripts/setup builds. What `make` compiles is linked with the image's
/// libraries, so that its image has to have those of the runtime.
constexpr std::array k_kinds{
    Kind{"python", "a Python function, with pip", "python3.11", "python3."},
    Kind{"node", "a JavaScript function, with npm", "nodejs20.x", "nodejs"},
    Kind{"esbuild", "a TypeScript function, bundled by esbuild", "nodejs20.x", "nodejs"},
    Kind{"go", "a Go function", "provided.al2023", "provided.al2"},
    Kind{"rust", "a Rust function", "provided.al2023", "provided.al2"},
    Kind{"rust-workspace", "two Rust functions that share a crate", "provided.al2023", "provided.al2"},
    Kind{"makefile", "a C++ function, built by make", "provided.al2023", "provided.al2023"},
};

char upper_case(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

using Values = std::array<std::pair<std::string_view, std::string_view>, 3>;

/// In one pass, so that no value is looked at for others.
std::string with_values(std::string_view text, const Values& values) {
  std::string out;
  while (!text.empty()) {
    const auto* const found = std::find_if(
        values.begin(), values.end(), [&](const auto& value) { return text.starts_with(value.first); });
    const std::size_t taken = found == values.end() ? 1 : found->first.size();
    out += found == values.end() ? text.substr(0, 1) : found->second;
    text.remove_prefix(taken);
  }
  return out;
}

} // namespace

std::span<const Kind> kinds() { return k_kinds; }

std::string logical_id(std::string_view name) {
  std::string id;
  bool begins = true;
  for (const char c : name) {
    const bool is_separator = c == '-' || c == '_';
    if (!is_separator) id += begins ? upper_case(c) : c;
    begins = is_separator;
  }
  return id;
}

std::map<std::string, std::string> project_files(const Choice& choice) {
  const std::string folder = std::string(choice.kind->name) + "/";
  const std::string id = logical_id(choice.name);
  const Values values{{{"@NAME@", choice.name}, {"@ID@", id}, {"@RUNTIME@", choice.runtime}}};
  std::map<std::string, std::string> files;
  for (const auto& file : carried_files())
    if (file.place.starts_with(folder))
      files.emplace(file.place.substr(folder.size()), with_values(file.text, values));
  return files;
}

} // namespace cbuild::init
