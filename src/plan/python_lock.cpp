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

namespace fs = std::filesystem;

/// What the project says of its uv: `required-version` of [tool.uv] is a version, or a range as pip has it.
std::string required_uv(const Files& files, const fs::path& source) {
  const auto file = source / "pyproject.toml";
  if (!files.is_file(file)) return {};
  const auto document = toml::parse(util::SourceText(files.read(file, toml::k_max_text + 1), file.string()));
  const auto* value = &document;
  for (const auto* key : {"tool", "uv", "required-version"}) {
    value = toml::find(*value, key);
    if (value == nullptr) return {};
  }
  const auto& version = value->text;
  if (version.empty()) return {};
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
  std::string (*required)(const Files& files, const fs::path& source) = nullptr;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all{
      {"uv.lock", {"uv==0.13.9"}, scripts::python_export_uv, required_uv},
      {"poetry.lock", {"poetry==2.5.1", "poetry-plugin-export==1.10.1"}, scripts::python_export_poetry},
      {"Pipfile.lock", {"pipenv==2026.10.3"}, scripts::python_export_pipenv},
  };
  return all;
}

std::vector<std::string> tool_of(const Kind& kind, const Files& files, const fs::path& source) {
  if (kind.required == nullptr) return kind.tool;
  auto required = kind.required(files, source);
  return required.empty() ? kind.tool : std::vector<std::string>{std::move(required)};
}

} // namespace

std::optional<LockedInstall> python_lock(const NativeProject& project) {
  const auto& files = project.files;
  const auto& source = project.source;
  if (files.is_file(source / "requirements.txt")) return std::nullopt;
  for (const auto& kind : kinds()) {
    if (!files.is_file(source / kind.file)) continue;
    std::vector<std::string> words;
    for (const auto& package : tool_of(kind, files, source)) words.push_back(shell_quoted(package));
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
