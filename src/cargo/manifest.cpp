#include "cargo/lambda_section.hpp"

#include <cbuild/cargo/manifest.hpp>
#include <cbuild/toml/table.hpp>

#include <algorithm>
#include <array>
#include <tuple>

namespace cbuild::cargo {
namespace {

/// Of each kind both spellings, the second until edition 2024.
constexpr std::array<std::string_view, 5> k_dependency_sections{
    "dependencies", "dev-dependencies", "dev_dependencies", "build-dependencies", "build_dependencies"};

class ManifestReader {
public:
  ManifestReader(const Table& root, Manifest& manifest) : m_root(root), m_manifest(manifest) {}

  void run() {
    auto package = m_root.table("package");
    if (!package) package = m_root.table("project"); // its first name, until edition 2024
    if (package) read_package(*package);
    if (const auto workspace = m_root.table("workspace")) read_workspace(*workspace);
    read_dependency_sections(m_root);
    for (const auto& [platform, sections] : children(m_root, "target")) read_dependency_sections(sections);
    for (const auto& [registry, patches] : children(m_root, "patch")) read_dependencies(patches);
    if (const auto replaced = m_root.table("replace")) read_dependencies(*replaced);
    if (const auto profiles = m_root.table("profile")) m_manifest.profiles = profiles->keys();
    std::sort(m_manifest.path_dependencies.begin(),
              m_manifest.path_dependencies.end(),
              [](const PathDependency& a, const PathDependency& b) {
                return std::tie(a.position.line, a.position.column) <
                       std::tie(b.position.line, b.position.column);
              });
  }

private:
  void read_package(const Table& package) {
    m_manifest.package_name = package.string("name");
    if (!m_manifest.package_name) throw package.error("name", "is missing; expected the package's name");
    m_manifest.workspace_pointer = package.string("workspace");
    m_manifest.workspace_pointer_position = package.position("workspace");
    const Value* metadata = package.find("metadata");
    m_manifest.has_metadata = metadata != nullptr && metadata->kind == Value::Kind::table;
    m_manifest.lambda = read_lambda_metadata(package);
    read_binaries(package);
  }

  void read_binaries(const Table& package) {
    for (const Table& bin : m_root.tables("bin")) {
      const auto name = bin.string("name");
      if (!name) throw bin.error("name", "is missing; expected the binary's name");
      m_manifest.bins.push_back({.name = *name, .path = bin.string("path")});
    }
    const Value* edition = package.find("edition");
    const bool is_2015 =
        edition == nullptr || (edition->kind == Value::Kind::string && edition->text == "2015");
    m_manifest.autobins = package.boolean("autobins", !is_2015 || m_manifest.bins.empty());
  }

  void read_workspace(const Table& workspace) {
    m_manifest.is_workspace = true;
    m_manifest.members = workspace.strings("members").value_or(std::vector<std::string>{});
    m_manifest.exclude = workspace.strings("exclude").value_or(std::vector<std::string>{});
    m_manifest.workspace_lambda = read_lambda_metadata(workspace);
    read_versioned(workspace, "dependencies");
  }

  void read_dependency_sections(const Table& owner) {
    for (const auto section : k_dependency_sections) read_versioned(owner, section);
  }

  void read_versioned(const Table& owner, std::string_view section) {
    const auto dependencies = owner.table(section);
    if (!dependencies) return;
    read_dependencies(*dependencies);
    note_versions(*dependencies);
  }

  /// What is inherited counts where the workspace says it.
  void note_versions(const Table& dependencies) {
    std::size_t others = 0;
    for (const auto& [name, dependency] : dependencies.children())
      if (dependency.find("path") != nullptr || dependency.find("workspace") != nullptr) ++others;
    if (others < dependencies.keys().size()) m_manifest.has_versioned_dependencies = true;
  }

  void read_dependencies(const Table& dependencies) {
    for (const auto& [name, dependency] : dependencies.children()) {
      if (auto path = dependency.string("path"))
        m_manifest.path_dependencies.push_back(
            {.name = name, .path = std::move(*path), .position = dependency.position("path")});
    }
  }

  static std::vector<std::pair<std::string, Table>> children(const Table& owner, std::string_view key) {
    const auto table = owner.table(key);
    return table ? table->children() : std::vector<std::pair<std::string, Table>>{};
  }

  const Table& m_root;
  Manifest& m_manifest;
};

} // namespace

util::Error Manifest::error_at(Position position, std::string_view message) const {
  return util::SourceText(text, file).error(position, message);
}

Manifest read_manifest(std::string_view text, const std::string& file) {
  const util::SourceText source(std::string(text), file);
  const auto value = toml::parse(source);
  Manifest manifest;
  manifest.file = file;
  manifest.text = text;
  ManifestReader(Table(source, value), manifest).run();
  return manifest;
}

std::optional<std::string> configured_target_directory(std::string_view text, const std::string& file) {
  const util::SourceText source(std::string(text), file);
  const auto value = toml::parse(source);
  const auto build = Table(source, value).table("build");
  return build ? build->string("target-dir") : std::nullopt;
}

} // namespace cbuild::cargo
