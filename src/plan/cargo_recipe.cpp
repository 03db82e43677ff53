#include "plan/cargo_recipe.hpp"

#include "plan/followed_links.hpp"

#include <cbuild/cargo/build_arguments.hpp>
#include <cbuild/plan/cargo_env_file.hpp>
#include <cbuild/plan/cargo_properties.hpp>
#include <cbuild/plan/cargo_workspace.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace cbuild::plan {
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
  Chooser(const sam::Resource& resource,
          const CargoProperties& properties,
          const CargoWorkspace& workspace,
          const fs::path& code)
      : m_resource(resource),
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
    return m_resource.place.error(fmt::format("{}: {}", m_resource.described(), what));
  }

  const sam::Resource& m_resource;
  const CargoProperties& m_properties;
  const CargoWorkspace& m_workspace;
  fs::path m_own; ///< the function's directory in the workspace
};

/// Of the program in the artifact. A layer holds an extension; an internal one is part of a runtime's
/// process.
std::string
destination(const sam::Resource& resource, const CargoProperties& properties, const std::string& program) {
  const bool extension = properties.extension || resource.is_layer();
  if (properties.internal && !extension)
    throw resource.place.error(fmt::format("{}: BuildProperties.Internal says which kind of extension; "
                                           "expected 'Extension: true' beside it",
                                           resource.described()));
  if (!extension) return "bootstrap";
  return properties.internal ? program : "extensions/" + program;
}

/// Where a function's code is in what its build sees.
struct Place {
  fs::path code;
  fs::path root;   ///< of its workspace
  fs::path source; ///< what the build sees
  fs::path called; ///< where cargo lambda is
};

/// The workspace's root, unless there is configuration on the way from the code to it: cargo, rustup and
/// cargo lambda look for theirs where they are called, and above. cargo lambda wants a manifest there.
fs::path calling_place(const Files& files, const Place& place) {
  const auto has_configuration = [&](const fs::path& at) {
    return has_cargo_settings(files, at) || files.is_file(at / "CargoLambda.toml") ||
           files.is_file(at / "rust-toolchain.toml") || files.is_file(at / "rust-toolchain");
  };
  const auto found = util::first_above(place.code, place.source, [&](const fs::path& at) {
    return at == place.root || has_configuration(at);
  });
  return found && found != place.root ? place.code : place.root;
}

Place located(const Files& files, const TemplatePaths& paths, const sam::Resource& resource) {
  Place place{.code = paths.code(resource), .root = {}, .source = {}, .called = {}};
  const auto given = given_code(resource);
  if (!files.is_file(place.code / "Cargo.toml"))
    throw paths.wrong(given, "has no Cargo.toml")
        .hint("the build method rust-cargolambda builds a Cargo package");
  place.root =
      cargo_root(files, place.code, [&](const fs::path& path) { paths.require_allowed(given, path); });
  const auto root = util::printable(place.root.string());
  place.source = resource.project_root_directory ? paths.source(resource) : place.root;
  if (!util::is_inside(place.root, place.source))
    throw paths.wrong(
        given, fmt::format("belongs to the workspace '{}', which ProjectRootDirectory leaves out", root));
  if (!util::is_inside(place.code, place.source))
    throw paths
        .wrong(given,
               fmt::format("is not below the root of its workspace, '{}', which is all that the build sees",
                           root))
        .hint("name a directory above both as Metadata's ProjectRootDirectory");
  place.called = calling_place(files, place);
  return place;
}

std::string below(const Place& place, const fs::path& path) {
  return path.lexically_relative(place.source).generic_string();
}

cargo::FunctionNames names_of(const Program& program) {
  return {.package = program.package->manifest.package_name, .binary = program.name};
}

bool has_any(const cargo::LambdaMetadata& metadata) { return metadata.build || !metadata.bins.empty(); }

/// Whether cargo lambda, which takes the metadata of the first package that it finds, may take that of
/// another.
bool may_find_another(const CargoWorkspace& workspace,
                      const Program& program,
                      const cargo::FunctionNames& names) {
  const bool is_own_needed = has_any(program.package->manifest.lambda);
  auto others = lambda_sources(workspace, names).packages;
  others.erase(others.begin() + (program.package - workspace.packages.data()));
  return std::any_of(others.begin(), others.end(), [&](const cargo::LambdaPackage& other) {
    return cargo::finds(names, other) && (is_own_needed || has_any(other.metadata));
  });
}

/// How a call of cargo lambda names a program so that it finds the metadata of its package.
struct Naming {
  std::string metadata_of; ///< as CargoSettings has it
  bool names_binary = true;
};

/// A section of a binary's counts where it is the only one of a call, a package's own where all are of that
/// package. Nothing where no call finds the right one.
std::optional<Naming> naming(const CargoWorkspace& workspace, const Program& program) {
  const auto& package = program.package->manifest;
  const auto names = names_of(program);
  const bool has_section = cargo::bin_section(workspace.manifest.workspace_lambda, names) != nullptr ||
                           cargo::bin_section(package.lambda, names) != nullptr;
  if (may_find_another(workspace, program, names)) {
    const bool is_only = program.package->binaries.size() == 1;
    const cargo::FunctionNames package_only{.package = names.package, .binary = {}};
    if (has_section || !is_only || may_find_another(workspace, program, package_only)) return std::nullopt;
    return Naming{.metadata_of = *package.package_name, .names_binary = false};
  }
  if (has_section) return Naming{.metadata_of = *package.package_name + "/" + program.name};
  return Naming{.metadata_of = package.lambda.build ? *package.package_name : ""};
}

/// Throws where cargo lambda would take another package's metadata.
Naming
require_naming(const sam::Resource& resource, const CargoWorkspace& workspace, const Program& program) {
  if (auto found = naming(workspace, program)) return *found;
  throw resource.place
      .error(fmt::format(
          "{}: cargo lambda goes by names, and may take the metadata of another package than '{}' "
          "for its program '{}': that one has, or is, one of the name",
          resource.described(),
          util::printable(*program.package->manifest.package_name),
          util::printable(program.name)))
      .hint("give the program another name");
}

/// The project's own configuration.
struct Configured {
  cargo::LambdaConfiguration configuration;
  std::vector<NeededPath> needed; ///< for cargo lambda to find the same
};

/// Other packages may have a program of that name.
Configured
configured(const Files& files, const CargoWorkspace& workspace, const Program& program, const Place& place) {
  auto sources = lambda_sources(workspace, names_of(program));
  Configured found;
  if (const auto file = find_lambda_file(files, place.called, place.source)) {
    sources.file = read_lambda_file(files, *file);
    found.needed.push_back({.path = below(place, *file), .what = "the project's CargoLambda.toml"});
  }
  for (std::size_t i = 0; i < workspace.packages.size(); ++i)
    if (&workspace.packages[i] != program.package) sources.packages[i].binaries.clear();
  found.configuration = cargo::configuration(sources);
  if (const auto& env_file = found.configuration.env_file)
    found.needed.push_back(check_configured_env_file(files, *env_file, place.called, place.source));
  return found;
}

/// As Cargo wants it: a package below a workspace's root is one of its members, or excluded.
void require_member(const TemplatePaths& paths,
                    const sam::Resource& resource,
                    const CargoWorkspace& workspace,
                    const fs::path& code) {
  const auto is_code = [&](const CargoPackage& package) {
    return util::normal(workspace.root / package.directory) == code;
  };
  if (code == workspace.root || std::any_of(workspace.packages.begin(), workspace.packages.end(), is_code))
    return;
  throw paths
      .wrong(given_code(resource),
             fmt::format("is below the workspace '{}', and no member of it",
                         util::printable(workspace.root.string())))
      .hint("add it there to 'members', or to 'exclude' to build it by itself");
}

/// What is no part of the source: earlier results, and what cargo on the host compiled.
std::vector<std::string> left_out(const Planning& planning, const Place& place) {
  auto paths = planning.results_in(place.source);
  if (const auto target = place.root / "target"; is_cargo_target(planning.files, target))
    paths.push_back(target.lexically_relative(place.source).generic_string());
  return paths;
}

std::vector<FollowedLink>
links_of(const Planning& planning, const sam::Resource& resource, const Place& place) {
  CargoSettings settings;
  settings.source = place.source;
  settings.left_out = left_out(planning, place);
  return followed_links(planning, resource, cargo_tree(settings));
}

std::vector<fs::path> targets_of(const std::vector<FollowedLink>& links) {
  std::vector<fs::path> targets;
  targets.reserve(links.size());
  for (const auto& link : links) targets.push_back(link.target);
  return targets;
}

void require_no_architecture(const sam::Resource& resource, const cargo::LambdaConfiguration& configuration) {
  if (!configuration.arm64 && !configuration.x86_64) return;
  throw resource.place
      .error(fmt::format("{}: the project's own configuration of cargo lambda names an architecture, and "
                         "cargo lambda takes only one",
                         resource.described()))
      .hint("remove 'arm64' and 'x86_64' there: Architectures in the template decides");
}

/// What is included goes beside the program.
void require_beside(const sam::Resource& resource, const CargoBuild& build) {
  for (const auto& include : build.includes) {
    if (!util::is_inside(util::normal(include.to), build.destination)) continue;
    throw resource.place
        .error(fmt::format("{}: what is included from '{}' would be in the place of its program, '{}'",
                           resource.described(),
                           util::printable(include.from),
                           build.destination))
        .hint("give it another name there: NAME:PATH");
  }
}

/// A --config of cargo's may have any profile.
void require_profile(const Planning& planning,
                     const sam::Resource& resource,
                     const CargoWorkspace& workspace,
                     const cargo::LambdaConfiguration& configuration,
                     const cargo::BuildArguments& arguments,
                     const ProfileSources& sources) {
  if (arguments.has_config) return;
  const auto profile = cargo::chosen_profile(cargo::overlaid(configuration, as_configuration(arguments)));
  const auto unknown = unknown_profile(planning.files, workspace, profile, sources);
  if (!unknown) return;
  auto error = resource.place.error(fmt::format("{}: {}", resource.described(), unknown->message()));
  for (const auto& hint : unknown->hints()) error.add_hint(hint);
  throw error;
}

CargoSettings
settings_of(const Planning& planning, const sam::Resource& resource, const Place& place, Naming naming) {
  CargoSettings settings{.source = place.source,
                         .workspace = below(place, place.root),
                         .directory = below(place, place.called),
                         .metadata_of = std::move(naming.metadata_of),
                         .left_out = left_out(planning, place),
                         .network = planning.network};
  if (planning.dependency_cache)
    settings.caches = cargo_caches(place.root, place.source, resource.architecture, planning.shared_cache);
  return settings;
}

void add_project_configuration(const sam::Resource& resource,
                               const cargo::LambdaConfiguration& configuration,
                               CargoProperties& properties) {
  try {
    plan::add_configuration(configuration, properties);
  } catch (Error& error) {
    error.add_frame(fmt::format("while reading the configuration of {}", resource.described()));
    throw;
  }
}

/// The part of one resource in what cargo is to build.
CargoBuild cargo_build(const Planning& planning, const sam::Resource& resource, CargoWorkspaces& workspaces) {
  const auto& [files, paths] = std::tie(planning.files, planning.paths);
  auto properties = cargo_properties(resource);
  if (planning.debug) properties.release = false;
  const auto place = located(files, paths, resource);
  const auto links = links_of(planning, resource, place);
  const auto& workspace = workspaces.read(files, place.root, {place.source, targets_of(links)});
  require_member(paths, resource, workspace, place.code);
  const auto program = Chooser(resource, properties, workspace, place.code).choose();
  auto [configuration, needed] = configured(files, workspace, program, place);
  require_no_architecture(resource, configuration);
  add_project_configuration(resource, configuration, properties);
  auto arguments = cargo_arguments(resource, properties);
  require_profile(
      planning, resource, workspace, configuration, arguments, {place.source, properties.environment});
  auto naming = require_naming(resource, workspace, program);
  CargoBuild build{.settings = {},
                   .logical_id = resource.logical_id,
                   .directory = below(place, place.code),
                   .package = *program.package->manifest.package_name,
                   .binary = program.name,
                   .names_binary = naming.names_binary,
                   .package_binaries = program.package->binaries,
                   .destination = destination(resource, properties, program.name),
                   .includes = properties.includes};
  require_beside(resource, build);
  auto& settings = build.settings = settings_of(planning, resource, place, std::move(naming));
  settings.links = links;
  settings.triple = cargo::parse_target(arguments.targets.front()).triple;
  settings.links_with_zig = cargo::links_with_zig(properties.effective_compiler());
  settings.options = std::move(arguments.forwarded);
  settings.needed = std::move(needed);
  settings.packages = std::move(properties.packages);
  settings.environment = std::move(properties.environment);
  settings.variables = variables_of(planning, resource);
  return build;
}

class CargoMethod final : public Method {
public:
  std::unique_ptr<Recipe> recipe(const Planning& planning, const sam::Resource& resource) override {
    return std::make_unique<CargoRecipe>(cargo_build(planning, resource, m_workspaces));
  }
  [[nodiscard]] std::vector<std::string> warnings() const override { return m_workspaces.warnings(); }

private:
  CargoWorkspaces m_workspaces;
};

bool has_program(const CargoBuild& build, const std::string& name) {
  const auto& all = build.package_binaries;
  return build.binary == name || std::find(all.begin(), all.end(), name) != all.end();
}

} // namespace

bool CargoRecipe::joins(const Recipe& other) const {
  const auto* cargo = dynamic_cast<const CargoRecipe*>(&other);
  if (cargo == nullptr) return false;
  const auto& theirs = cargo->m_build;
  const bool collides = theirs.package != m_build.package &&
                        (has_program(theirs, m_build.binary) || has_program(m_build, theirs.binary));
  return theirs.settings == m_build.settings && !collides;
}

action::Action CargoRecipe::action(const std::string& image,
                                   std::span<const Recipe* const> group,
                                   const action::SnapshotOf& snapshot_of) const {
  std::vector<CargoBuild> builds;
  for (const auto* recipe : group) {
    builds.push_back(dynamic_cast<const CargoRecipe&>(*recipe).m_build);
    use_image(builds.back().settings, image);
  }
  return cargo_action(builds, snapshot_of);
}

Diagnosis CargoRecipe::diagnose(const action::ActionResult& result, std::string_view log_tail) const {
  return diagnose_cargo(result.exit_code, log_tail, OptionsFrom::build_properties);
}

std::unique_ptr<Method> make_cargo_method() { return std::make_unique<CargoMethod>(); }

} // namespace cbuild::plan
