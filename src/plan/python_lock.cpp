#include "plan/container_script.hpp"
#include "plan/locked_install.hpp"
#include "plan/scripts.hpp"

#include <cbuild/toml/make.hpp>
#include <cbuild/util/source_text.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <vector>

namespace cbuild::plan {
namespace {

/// What the project says of its uv: `required-version` of [tool.uv] is a version, or a range as pip has it.
/// Throws Error(usage), with the place, for what is none.
std::string required_uv(const NativeProject& project) {
  constexpr std::string_view k_name = "pyproject.toml";
  if (!project.has(k_name)) return {};
  const util::SourceText text(project.text(k_name), (project.source / k_name).string());
  const auto document = toml::parse(text);
  const auto* value = &document;
  for (const auto* key : {"tool", "uv", "required-version"}) {
    value = toml::find(*value, key);
    if (value == nullptr) return {};
  }
  const auto& version = value->text;
  if (version.empty()) return {};
  constexpr std::string_view k_signs = "0123456789abcdefghijklmnopqrstuvwxyz.,<>=!~*+ ";
  if (version.find_first_not_of(k_signs) != std::string::npos)
    throw text.error(value->position, "this is no version of uv; expected one such as '>=0.5, <0.6'");
  const bool is_range = std::string_view("<>=!~").find(version.front()) != std::string_view::npos;
  return fmt::format("uv{}{}", is_range ? "" : "==", version);
}

/// A lock file, and what reads it and writes requirements.
struct Kind {
  std::string_view file;
  /// Packages of PyPI's: versions that are known to read the files of those before them.
  std::vector<std::string> tool;
  std::string_view script;
  /// The tool as the project wants it; empty: it does not say.
  std::string (*required)(const NativeProject& project) = nullptr;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all{
      {"uv.lock", {"uv==0.13.9"}, scripts::python_export_uv, required_uv},
      {"poetry.lock", {"poetry==2.5.1", "poetry-plugin-export==1.10.1"}, scripts::python_export_poetry},
      {"Pipfile.lock", {"pipenv==2026.10.3"}, scripts::python_export_pipenv},
  };
  return all;
}

std::vector<std::string> tool_of(const Kind& kind, const NativeProject& project) {
  if (kind.required == nullptr) return kind.tool;
  auto required = kind.required(project);
  return required.empty() ? kind.tool : std::vector<std::string>{std::move(required)};
}

} // namespace

std::optional<LockedInstall> python_lock(const NativeProject& project) {
  if (project.has("requirements.txt")) return std::nullopt;
  for (const auto& kind : kinds()) {
    if (!project.has(kind.file)) continue;
    std::vector<std::string> words;
    for (const auto& package : tool_of(kind, project)) words.push_back(shell_quoted(package));
    const Values values{{"TOOL", util::join(words, " ")},
                        {"REQUIREMENTS", std::string(places::k_requirements)},
                        {"TOOLS", std::string(places::k_tools)},
                        {"NO_LOCKED_INSTALL", std::to_string(k_no_locked_install)}};
    return LockedInstall{.file = std::string(kind.file),
                         .before = filled(scripts::python_tool, values) + filled(kind.script, values),
                         .manifest = std::string(places::k_requirements)};
  }
  return std::nullopt;
}

} // namespace cbuild::plan
