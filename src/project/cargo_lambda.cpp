#include "project/disk_files.hpp"

#include <cbuild/plan/cargo_env_file.hpp>
#include <cbuild/plan/cargo_properties.hpp>
#include <cbuild/plan/cargo_workspace.hpp>
#include <cbuild/project/cargo_lambda.hpp>
#include <cbuild/project/host_network.hpp>
#include <cbuild/project/options.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/host.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/terminal.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/util/utf8.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::project {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

constexpr const char* k_manifest = "Cargo.toml";

std::string shown(const fs::path& path) { return util::printable(path.string()); }

class CargoLambdaLoader {
public:
  CargoLambdaLoader(const CargoLambdaOptions& options, const std::map<std::string, std::string>& environment)
      : m_options(options),
        m_arguments(options.arguments),
        m_environment(environment),
        m_here(util::resolved(".")) {}

  CargoLambdaProject load() {
    plan::require_cache_name(m_options.shared_cache);
    if (m_arguments.artifact_dir)
      throw Error(ExitCode::usage, "--artifact-dir is an experiment of cargo's, which cbuild does not know")
          .hint("--lambda-dir says where the programs go");
    for (const auto& option : m_arguments.lost)
      m_project.warnings.push_back(fmt::format("cargo lambda 1.9.2 does nothing with '{}'", option));
    find_source();
    const auto workspace = plan::read_workspace(m_files, m_root, {m_source}, "with --allow-outside");
    configure(workspace);
    require_programs(workspace);
    if (auto warning = plan::lock_warning(m_files, workspace))
      m_project.warnings.push_back(std::move(*warning));
    place();
    const bool links_with_zig = cargo::links_with_zig(chosen_compiler());
    m_project.build.settings = {.source = m_source,
                                .workspace = m_root.lexically_relative(m_source).generic_string(),
                                .directory = m_directory.lexically_relative(m_source).generic_string(),
                                .left_out = m_left_out,
                                .image = {},
                                .options = m_arguments.forwarded,
                                .triple = target().triple,
                                .links_with_zig = links_with_zig,
                                .environment = plan::cargo_environment(m_environment),
                                .network = host_network(m_options.ca_bundle),
                                .caches = {}};
    if (m_options.dependency_cache)
      m_project.build.settings.caches =
          plan::cargo_caches(m_root, m_source, target().architecture, m_options.shared_cache);
    m_project.architecture = target().architecture;
    m_project.limits = limits_of(m_options.limits);
    take_env_vars();
    take_env_file();
    take_includes();
    require_utf8();
    return std::move(m_project);
  }

private:
  // The project.

  [[nodiscard]] fs::path manifest_directory() const {
    if (m_arguments.manifest_path) {
      const auto file = m_here / *m_arguments.manifest_path;
      if (file.filename() != k_manifest || !util::is_file(file))
        throw Error(ExitCode::usage,
                    fmt::format("--manifest-path '{}' {}",
                                util::printable(*m_arguments.manifest_path),
                                file.filename() == k_manifest ? "does not exist" : "is no Cargo.toml"));
      return util::resolved(file.parent_path());
    }
    const auto has_manifest = [](const fs::path& directory) { return util::is_file(directory / k_manifest); };
    if (const auto found = util::first_above(m_here, m_here.root_path(), has_manifest)) return *found;
    throw Error(ExitCode::usage,
                fmt::format("there is no Cargo.toml in '{}', nor in a directory above it", shown(m_here)))
        .hint("go to the project, or name its manifest with --manifest-path");
  }

  /// A project may claim any workspace above it. Its own is in the same git work tree; without one, a
  /// workspace that lists it as a member.
  void require_own_workspace(const fs::path& root) const {
    const auto work_tree = util::git_work_tree(m_directory);
    const bool allowed = std::any_of(m_allowed.begin(), m_allowed.end(), [&](const auto& directory) {
      return util::is_inside(root, directory);
    });
    if (allowed ||
        (work_tree ? util::is_inside(root, *work_tree) : plan::lists_member(m_files, root, m_directory)))
      return;
    auto error =
        Error(ExitCode::usage,
              fmt::format("'{}' says that it belongs to the workspace '{}', outside of the project '{}'",
                          shown(m_directory / k_manifest),
                          shown(root),
                          shown(work_tree.value_or(m_directory))))
            .hint("the build would see all of it; if that is meant: --allow-outside " + shown(root));
    if (auto reason = util::why_no_work_tree(m_directory); !reason.empty()) error.add_hint(std::move(reason));
    throw error;
  }

  /// The workspace, or the directory above it that the user lets the build see.
  void find_source() {
    m_directory = manifest_directory();
    for (const auto& given : m_options.allowed_outside)
      m_allowed.push_back(directory_of("--allow-outside", given));
    m_root =
        plan::cargo_root(m_files, m_directory, [&](const fs::path& root) { require_own_workspace(root); });
    m_source = m_root;
    for (const auto& allowed : m_allowed) {
      if (!util::is_inside(m_root, allowed) || !util::is_inside(m_directory, allowed))
        throw Error(ExitCode::usage,
                    fmt::format("--allow-outside '{}' does not contain the workspace '{}'",
                                shown(allowed),
                                shown(m_root)))
            .hint("a build sees one directory: name one that is above all it needs");
      if (util::is_inside(m_source, allowed)) m_source = allowed;
    }
    if (!util::is_inside(m_directory, m_source))
      throw Error(ExitCode::usage,
                  fmt::format("'{}' belongs to the workspace '{}', which is not above it",
                              shown(m_directory / k_manifest),
                              shown(m_root)))
          .hint("a build sees one directory: name one above both with --allow-outside");
  }

  // Its configuration.

  /// The file that cargo lambda is to read, wherever it is.
  [[nodiscard]] std::optional<fs::path> lambda_file() const {
    if (const auto given =
            m_arguments.global ? m_arguments.global : variable(m_environment, "CARGO_LAMBDA_GLOBAL")) {
      if (!util::is_file(m_here / *given))
        throw Error(ExitCode::usage,
                    fmt::format("the configuration '{}' does not exist", util::printable(*given)))
            .hint("--global or CARGO_LAMBDA_GLOBAL names it, and cargo lambda would do without it");
      return util::resolved(m_here / *given);
    }
    for (const auto& directory :
         {m_here, m_directory}) { // up to the project's root, or what the user allowed
      const auto project = util::project_root(directory);
      if (auto file = plan::find_lambda_file(
              m_files, directory, util::is_inside(project, m_source) ? m_source : project))
        return file;
    }
    return std::nullopt;
  }

  void configure(const plan::CargoWorkspace& workspace) {
    const auto admerge = variable(m_environment, "CARGO_LAMBDA_ADMERGE").value_or("false");
    const bool appends = m_arguments.admerge || (admerge != "false" && admerge != "0");
    const auto arrays = appends ? cargo::Arrays::append : cargo::Arrays::replace;
    auto sources = plan::lambda_sources(workspace, cargo::function_names(m_arguments));
    sources.arrays = arrays;
    sources.file = cargo::read_lambda_environment(m_environment);
    if (const auto file = lambda_file()) {
      const auto context =
          m_arguments.context ? m_arguments.context : variable(m_environment, "CARGO_LAMBDA_CONTEXT");
      sources.file =
          cargo::overlaid(std::move(*sources.file), plan::read_lambda_file(m_files, *file, context), arrays);
      m_project.build.configuration = file;
    }
    const auto below = cargo::configuration(sources);
    if (below.include && (m_arguments.includes.empty() || appends)) m_configured_includes = *below.include;
    m_configuration = cargo::overlaid(below, cargo::as_configuration(m_arguments), arrays);
    if (m_arguments.has_config) return;
    if (auto error = plan::unknown_profile(
            m_files, workspace, cargo::chosen_profile(m_configuration), {m_source, m_environment}))
      throw std::move(*error);
  }

  /// A name may be a pattern, which is cargo's business.
  void require_programs(const plan::CargoWorkspace& workspace) const {
    std::vector<std::string> known;
    for (const auto& package : workspace.packages)
      known.insert(known.end(), package.binaries.begin(), package.binaries.end());
    for (const auto& name : m_arguments.bins) {
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      if (name.find_first_of("*?[") != std::string::npos) continue;
      Error error(ExitCode::usage,
                  fmt::format("the project '{}' has no program '{}'", shown(m_root), util::printable(name)));
      util::suggest_nearest(error, name, known);
      if (!known.empty()) error.add_hint("it has: " + util::printable(util::join(known, ", ")));
      throw error;
    }
  }

  [[nodiscard]] std::optional<std::string> chosen_compiler() const {
    const auto named = variable(m_environment, "CARGO_LAMBDA_COMPILER");
    if (!m_arguments.compiler && named) {
      try {
        return cargo::compiler_name(*named);
      } catch (Error& error) {
        error.add_frame("while reading the variable CARGO_LAMBDA_COMPILER");
        throw;
      }
    }
    if (m_configuration.compiler == "cross")
      throw Error(
          ExitCode::usage,
          fmt::format("the project's configuration names the compiler 'cross', which {}", cargo::k_no_cross))
          .hint("cbuild's own container isolates the build: give '--compiler cargo-zigbuild'");
    return m_configuration.compiler;
  }

  [[nodiscard]] cargo::Target target() const {
    if (auto target = cargo::chosen_target(m_configuration)) return std::move(*target);
    return cargo::parse_target(util::host_architecture() == "arm64" ? cargo::k_arm64_triple
                                                                    : cargo::k_x86_64_triple);
  }

  [[nodiscard]] bool makes_zip() const { return m_configuration.output_format == "zip"; }

  // Where the results go.

  [[nodiscard]] std::optional<std::string> configured_target() const {
    for (const auto* name : {".cargo/config", ".cargo/config.toml"}) { // cargo prefers the first
      const auto file = m_root / name;
      if (util::is_file(file) && util::is_inside(util::resolved(file), m_root))
        return cargo::configured_target_directory(
            util::File::open_read(file).read_at_most(cargo::k_max_manifest + 1), file.string());
    }
    return std::nullopt;
  }

  void place() {
    const LambdaPlace place{m_arguments, m_configuration, m_environment, m_here, m_root, configured_target()};
    const auto named = lambda_directory(place);
    m_project.lambda_directory = util::resolved(named.path);
    auto roots = m_allowed;
    roots.push_back(util::project_root(m_root));
    const bool is_in_project = std::any_of(roots.begin(), roots.end(), [&](const auto& root) {
      return util::is_inside(m_project.lambda_directory, root);
    });
    if (!named.by_user && !is_in_project)
      throw Error(
          ExitCode::usage,
          fmt::format("'{}', where the project wants its results, leads to '{}', out of the project '{}'",
                      shown(named.path),
                      shown(m_project.lambda_directory),
                      shown(roots.back())))
          .hint("if that is meant, name it with --lambda-dir");
    if (!named.by_user) require_own_place();
    const auto target = util::resolved(target_directory(place).path);
    for (const auto& directory : {target, m_root / "target"}) {
      const bool is_own = directory == target && !util::is_file(directory / k_manifest);
      const bool is_below = directory != m_source && util::is_inside(directory, m_source);
      if (is_below && (is_own || plan::is_cargo_target(m_files, directory)))
        m_left_out.push_back(directory.lexically_relative(m_source).generic_string());
    }
    for (const auto& file : util::output_files())
      if (util::is_inside(file, m_source))
        m_left_out.push_back(file.lexically_relative(m_source).generic_string());
  }

  /// Results have a directory of their own, unless the user says otherwise.
  void require_own_place() const {
    const auto& directory = m_project.lambda_directory;
    const bool is_git =
        std::any_of(directory.begin(), directory.end(), [](const auto& part) { return part == ".git"; });
    if (!is_git && !util::is_inside(m_root, directory) && !util::is_inside(m_directory, directory)) return;
    throw Error(ExitCode::usage,
                fmt::format("the project wants its results in '{}', among other files", shown(directory)))
        .hint("if that is meant, name it with --lambda-dir");
  }

  // What the user names.

  /// cargo lambda's own traces would show the values.
  void take_env_vars() {
    m_project.build.env_vars = m_arguments.env_vars;
    if (m_arguments.env_vars.empty()) return;
    auto& settings = m_project.build.settings;
    settings.environment.erase("RUST_LOG");
    if (m_arguments.verbosity < 2) return;
    auto& options = settings.options;
    options.erase(std::remove(options.begin(), options.end(), "--verbose"), options.end());
    options.emplace_back("--verbose");
    m_project.warnings.emplace_back("-vv counts as -v: with it the values of --env-var would be in the log");
  }

  void take_env_file() {
    if (!m_arguments.env_file && m_configuration.env_file)
      need(plan::check_configured_env_file(m_files, *m_configuration.env_file, m_directory, m_source));
    if (!m_arguments.env_file) return;
    const auto& given = *m_arguments.env_file;
    if (!util::is_file(m_here / given))
      throw Error(ExitCode::refused,
                  fmt::format("--env-file '{}' does not exist; cargo lambda would do without it",
                              util::printable(given)));
    const auto file = util::resolved(m_here / given);
    plan::read_env_file(m_files, file, given);
    m_project.build.env_file = file;
  }

  void take_includes() {
    if (!makes_zip()) {
      if (!m_arguments.includes.empty())
        m_project.warnings.emplace_back(
            "--include counts for zip files only: give '--output-format zip' too");
      return;
    }
    for (const auto& entry : m_arguments.includes) {
      m_project.build.includes.push_back(include_of(entry, m_here, m_source));
      need_included(entry, m_project.build.includes.back());
    }
    for (const auto& entry : m_configured_includes)
      need_included(entry, include_of(entry, m_directory, m_source));
  }

  void need_included(const std::string& entry, const plan::Include& include) {
    need({.path = include.from,
          .what = fmt::format("'{}', which is to be included,",
                              util::printable(plan::parse_include(entry).from))});
  }

  void need(plan::NeededPath path) { m_project.build.settings.needed.push_back(std::move(path)); }

  /// In JSON the engine would get something else.
  void require_utf8() const {
    const auto check = [](const std::string& text) {
      if (!util::is_utf8(text))
        throw Error(ExitCode::usage,
                    fmt::format("'{}' is not UTF-8, and engines know nothing else", util::printable(text)));
    };
    const auto& build = m_project.build;
    check(m_source.string() + m_directory.string());
    for (const auto& file : {build.env_file, build.configuration})
      if (file) check(file->string());
    for (const auto& word : build.settings.options) check(word);
    for (const auto& include : build.includes) check(include.from + include.to);
    for (const auto& [name, value] : build.settings.environment)
      if (!util::is_utf8(name + value))
        throw Error(ExitCode::usage, fmt::format("the variable '{}' is not UTF-8", util::printable(name)));
    for (const auto& pair : build.env_vars)
      if (!util::is_utf8(pair)) throw Error(ExitCode::usage, "an --env-var is not UTF-8");
  }

  DiskFiles m_files;
  const CargoLambdaOptions& m_options;
  const cargo::BuildArguments& m_arguments;
  const std::map<std::string, std::string>& m_environment;
  fs::path m_here;
  fs::path m_directory; ///< of the manifest
  fs::path m_root;      ///< of the workspace
  fs::path m_source;
  std::vector<fs::path> m_allowed;
  std::vector<std::string> m_left_out;
  std::vector<std::string> m_configured_includes;
  cargo::LambdaConfiguration m_configuration;
  CargoLambdaProject m_project;
};

} // namespace

CargoLambdaProject load_cargo_lambda(const CargoLambdaOptions& options,
                                     const std::map<std::string, std::string>& environment) {
  return CargoLambdaLoader(options, environment).load();
}

} // namespace cbuild::project
