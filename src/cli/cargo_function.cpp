#include "cli/cargo_function.hpp"

#include "cli/build_place.hpp"
#include "cli/paths.hpp"

#include <cbuild/cargo/build_arguments.hpp>
#include <cbuild/plan/cargo_properties.hpp>
#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::cli {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

/// A binary target and the package that has it.
struct Program {
  std::string name;
  const CargoPackage* package;
};

/// Chooses the program of one function among those of the workspace.
class Chooser {
public:
  Chooser(const sam::Template& parsed,
          const sam::Function& function,
          const plan::CargoProperties& properties,
          const CargoWorkspace& workspace,
          const fs::path& code)
      : m_parsed(parsed),
        m_function(function),
        m_properties(properties),
        m_workspace(workspace),
        m_own(code.lexically_relative(workspace.root)) {}

  [[nodiscard]] Program choose() const {
    const auto all = programs();
    if (!m_properties.binary) return only(all);
    std::vector<Program> named;
    for (const auto& program : all)
      if (program.name == *m_properties.binary) named.push_back(program);
    if (named.empty()) throw unknown(all);
    const auto own = std::find_if(named.begin(), named.end(), [&](const auto& p) { return is_own(p); });
    if (own != named.end()) return *own;
    if (named.size() > 1) throw ambiguous(named);
    return named.front();
  }

private:
  [[nodiscard]] bool is_own(const Program& program) const { return program.package->directory == m_own; }

  /// Those that may be meant: of the named package, else of the function's own, else of all. In a workspace's
  /// root a binary's name may be that of another package's.
  [[nodiscard]] std::vector<Program> programs() const {
    std::vector<Program> all;
    for (const auto& package : m_workspace.packages) {
      const bool named = !m_properties.package || package.manifest.package_name == m_properties.package;
      const bool own = m_properties.package || m_own == "." || package.directory == m_own;
      if (!named || !own) continue;
      for (const auto& name : package.binaries) all.push_back({name, &package});
    }
    if (m_properties.package) require_package();
    return all;
  }

  void require_package() const {
    std::vector<std::string> names;
    names.reserve(m_workspace.packages.size());
    for (const auto& package : m_workspace.packages) names.push_back(*package.manifest.package_name);
    if (std::find(names.begin(), names.end(), *m_properties.package) != names.end()) return;
    auto error =
        wrong(fmt::format("the workspace '{}' has no package '{}'", root(), shown(*m_properties.package)));
    util::suggest(error, *m_properties.package, names);
    throw error;
  }

  /// Without a name the function's own package decides, if it has just one program.
  [[nodiscard]] Program only(const std::vector<Program>& all) const {
    std::vector<Program> own;
    std::copy_if(all.begin(), all.end(), std::back_inserter(own), [&](const auto& p) { return is_own(p); });
    if (own.size() == 1) return own.front();
    if (all.size() == 1) return all.front();
    if (all.empty())
      throw wrong(fmt::format("the project '{}' has no program: no src/main.rs and no [[bin]]", root()));
    throw wrong("it is not said which program is the function's")
        .hint("add 'BuildProperties: {Binary: NAME}' to its Metadata, with one of: " + listed(all));
  }

  [[nodiscard]] Error unknown(const std::vector<Program>& all) const {
    auto error =
        wrong(fmt::format("the project '{}' has no program '{}'", root(), shown(*m_properties.binary)));
    util::suggest_nearest(error, *m_properties.binary, names(all));
    error.add_hint(all.empty() ? "it has none at all: no src/main.rs and no [[bin]]"
                               : "it has: " + listed(all));
    return error;
  }

  [[nodiscard]] Error ambiguous(const std::vector<Program>& named) const {
    std::vector<std::string> packages;
    packages.reserve(named.size());
    for (const auto& program : named) packages.push_back(*program.package->manifest.package_name);
    return wrong(fmt::format("several packages have a program '{}'", shown(*m_properties.binary)))
        .hint("say which one with BuildProperties.Package: " + util::join(packages, ", "));
  }

  [[nodiscard]] static std::vector<std::string> names(const std::vector<Program>& all) {
    std::vector<std::string> names;
    names.reserve(all.size());
    for (const auto& program : all) names.push_back(program.name);
    return names;
  }
  [[nodiscard]] static std::string listed(const std::vector<Program>& all) {
    return shown(util::join(names(all), ", "));
  }
  [[nodiscard]] static std::string shown(const std::string& name) { return util::printable(name); }
  [[nodiscard]] std::string root() const { return util::printable(m_workspace.root.string()); }
  [[nodiscard]] Error wrong(const std::string& what) const {
    return m_parsed.error_at(m_function.position,
                             fmt::format("function '{}': {}", m_function.logical_id, what));
  }

  const sam::Template& m_parsed;
  const sam::Function& m_function;
  const plan::CargoProperties& m_properties;
  const CargoWorkspace& m_workspace;
  fs::path m_own; ///< the function's directory in the workspace
};

std::vector<std::string> left_out(const fs::path& source, const BuildOptions& options) {
  auto names = results_in(source, options);
  if (is_cargo_target(source / "target")) names.emplace_back("target");
  return names;
}

/// What cargo lambda finds in the project's own configuration. Other packages may have a program of that
/// name.
cargo::LambdaConfiguration configured(const CargoWorkspace& workspace, const Program& program) {
  auto sources = lambda_sources(workspace, program.name);
  const auto file = workspace.root / "CargoLambda.toml";
  if (is_file(file) && is_inside(resolved(file), workspace.root)) sources.file = read_lambda_file(file);
  for (std::size_t i = 0; i < workspace.packages.size(); ++i)
    if (&workspace.packages[i] != program.package) sources.packages[i].binaries.clear();
  return cargo::configuration(sources);
}

/// Of the program in the artifact. A layer holds an extension; an internal one is part of a runtime's
/// process.
std::string destination(const sam::Template& parsed,
                        const sam::Function& function,
                        const plan::CargoProperties& properties,
                        const std::string& program) {
  const bool extension = properties.extension || function.is_layer();
  if (properties.internal && !extension)
    throw parsed.error_at(function.position,
                          fmt::format("function '{}': BuildProperties.Internal says which kind of extension; "
                                      "expected 'Extension: true' beside it",
                                      function.logical_id));
  if (!extension) return "bootstrap";
  return properties.internal ? program : "extensions/" + program;
}

Error outside_of_root(const TemplatePaths& paths, const GivenPath& given, const fs::path& root) {
  return paths
      .wrong(given,
             fmt::format("is not below the root of its workspace, '{}', which is all that the build sees",
                         util::printable(root.string())))
      .hint("name a directory above both as Metadata's ProjectRootDirectory");
}

/// Where the settings of cargo that are no files say nothing of profiles.
void require_profile(const sam::Template& parsed,
                     const sam::Function& function,
                     const CargoWorkspace& workspace,
                     const cargo::LambdaConfiguration& configuration,
                     const std::vector<std::string>& options) {
  const auto arguments = cargo::parse_build_arguments(options);
  if (arguments.has_config) return;
  const auto profile = cargo::chosen_profile(cargo::overlaid(configuration, as_configuration(arguments)));
  const auto unknown = unknown_profile(workspace, profile);
  if (!unknown) return;
  auto error = parsed.error_at(function.position,
                               fmt::format("function '{}': {}", function.logical_id, unknown->message()));
  for (const auto& hint : unknown->hints()) error.add_hint(hint);
  throw error;
}

} // namespace

plan::CargoBuild cargo_function(const BuildOptions& options,
                                const TemplatePaths& paths,
                                const sam::Template& parsed,
                                const sam::Function& function,
                                CargoWorkspaces& workspaces) {
  auto properties = plan::cargo_properties(parsed, function);
  if (options.mode == "debug") properties.release = false;
  const auto code = paths.code(function);
  const GivenPath given{function, "CodeUri", function.code_uri, function.code_uri_position};
  const auto root = cargo_root(code, [&](const fs::path& path) { paths.require_allowed(given, path); });
  const auto source = function.project_root_directory ? paths.source(function) : root;
  if (!is_inside(root, source))
    throw paths.wrong(given,
                      fmt::format("belongs to the workspace '{}', which ProjectRootDirectory leaves out",
                                  util::printable(root.string())));
  if (!is_inside(code, source)) throw outside_of_root(paths, given, source);
  const auto& workspace = workspaces.read(root, source);
  const auto program = Chooser(parsed, function, properties, workspace, code).choose();
  const auto configuration = configured(workspace, program);
  if (configuration.arm64 || configuration.x86_64)
    throw parsed
        .error_at(function.position,
                  fmt::format("function '{}': the project's own configuration of cargo lambda names an "
                              "architecture, and cargo lambda takes only one",
                              function.logical_id))
        .hint("remove 'arm64' and 'x86_64' there: Architectures in the template decides");
  plan::apply(configuration, properties);
  auto cargo_options = plan::cargo_options(parsed, function, properties);
  require_profile(parsed, function, workspace, configuration, cargo_options);
  plan::CargoBuild build{.settings = {.source = source,
                                      .workspace = root.lexically_relative(source).generic_string(),
                                      .left_out = left_out(source, options),
                                      .packages = properties.packages,
                                      .options = std::move(cargo_options),
                                      .environment = properties.environment},
                         .logical_id = function.logical_id,
                         .directory = code.lexically_relative(source).generic_string(),
                         .package = *program.package->manifest.package_name,
                         .binary = program.name,
                         .package_binaries = program.package->binaries,
                         .includes = properties.includes};
  build.destination = destination(parsed, function, properties, program.name);
  if (options.dependency_cache) build.settings.cache_key = cargo_cache_key(source, function.architecture);
  return build;
}

} // namespace cbuild::cli
