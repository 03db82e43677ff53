#include "plan/container_script.hpp"
#include "plan/locked_install.hpp"
#include "plan/scripts.hpp"

#include <cbuild/toml/make.hpp>
#include <cbuild/util/source_text.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <array>

namespace cbuild::plan {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_requirements = "/tmp/cbuild/requirements.txt";

/// A lock file, what reads it, and how.
struct Kind {
  std::string_view file;
  std::string_view tool;
  std::string_view script;
};

// Versions that are known to read the files of all that came before.
const std::array<Kind, 3>& kinds() {
  static const std::array<Kind, 3> all{{
      {"uv.lock", "uv==0.13.9", scripts::python_export_uv},
      {"poetry.lock", "poetry==2.5.1 poetry-plugin-export==1.10.1", scripts::python_export_poetry},
      {"Pipfile.lock", "pipenv==2026.10.3", scripts::python_export_pipenv},
  }};
  return all;
}

/// Several, with a space between them.
std::string packages_for_shell(std::string_view packages) {
  std::string words;
  for (const auto& package : util::split(packages, ' '))
    words += fmt::format("{}{}", words.empty() ? "" : " ", shell_quoted(package));
  return words;
}

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

} // namespace

std::optional<LockedInstall> python_lock(const Files& files, const fs::path& source) {
  if (files.is_file(source / "requirements.txt")) return std::nullopt;
  for (const auto& kind : kinds()) {
    if (!files.is_file(source / kind.file)) continue;
    std::string tool(kind.tool);
    if (kind.file == kinds().front().file)
      if (auto required = required_uv(files, source); !required.empty()) tool = std::move(required);
    const Values values{{"TOOL", packages_for_shell(tool)},
                        {"REQUIREMENTS", std::string(k_requirements)},
                        {"TOOLS", std::string(places::k_tools)},
                        {"NO_LOCKED_INSTALL", std::to_string(k_no_locked_install)}};
    return LockedInstall{.file = std::string(kind.file),
                         .tool = std::move(tool),
                         .before = filled(scripts::python_tool, values) + filled(kind.script, values),
                         .manifest = std::string(k_requirements)};
  }
  return std::nullopt;
}

} // namespace cbuild::plan
