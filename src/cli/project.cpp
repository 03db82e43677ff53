#include "cli/project.hpp"

#include <cbuild/output/build_directory.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::cli {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

constexpr std::string_view k_makefile_method = "makefile";

fs::path find_template(const BuildOptions& options) {
  std::error_code ignored;
  if (!options.template_file.empty()) {
    auto path = fs::absolute(options.template_file);
    if (fs::is_regular_file(path, ignored)) return path;
    throw Error(ExitCode::usage,
                fmt::format("template '{}' not found", util::printable(options.template_file.string())));
  }
  for (const auto* name : {"template.yaml", "template.yml", "template.json"})
    if (auto path = fs::absolute(name); fs::is_regular_file(path, ignored)) return path;
  throw Error(ExitCode::usage,
              fmt::format("no template.yaml, template.yml or template.json in '{}'",
                          util::printable(fs::current_path().string())))
      .hint("go to the directory of the template, or name it with --template");
}

Error unsupported(const sam::Template& parsed, const sam::Unsupported& resource) {
  return parsed.error_at(
      resource.position,
      fmt::format("'{}' is a {}, which cbuild cannot build yet", resource.logical_id, resource.what));
}

Error unknown_function(const sam::Template& parsed, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& function : parsed.functions()) names.push_back(function.logical_id);
  for (const auto& skipped : parsed.skipped()) {
    if (skipped.logical_id == name)
      return {ExitCode::usage, fmt::format("function '{}' has nothing to build: {}", name, skipped.reason)};
  }
  for (const auto& resource : parsed.unsupported())
    if (resource.logical_id == name) return unsupported(parsed, resource);
  Error error(ExitCode::usage, fmt::format("no function '{}' in the template", util::printable(name)));
  if (const auto nearest = util::nearest_name(name, names))
    error.add_hint(fmt::format("did you mean '{}'?", *nearest));
  else if (!names.empty())
    error.add_hint("there are: " + util::join(names, ", "));
  return error;
}

std::vector<sam::Function> select(const sam::Template& parsed, const std::vector<std::string>& names) {
  if (names.empty()) {
    // Left out of the build, these would be deployed as their source.
    for (const auto& resource : parsed.unsupported())
      throw unsupported(parsed, resource).hint("name the functions to build: cbuild build FUNCTION…");
    return parsed.functions();
  }
  std::vector<sam::Function> selected;
  for (const auto& function : parsed.functions())
    if (std::find(names.begin(), names.end(), function.logical_id) != names.end())
      selected.push_back(function);
  for (const auto& name : names) {
    const auto named = [&](const sam::Function& function) { return function.logical_id == name; };
    if (std::none_of(selected.begin(), selected.end(), named)) throw unknown_function(parsed, name);
  }
  return selected;
}

/// The project: the git work tree around `base`, else `base`.
fs::path project_root(const fs::path& base) {
  for (auto directory = base;; directory = directory.parent_path()) {
    std::error_code ignored;
    if (fs::exists(directory / ".git", ignored)) return directory;
    if (directory == directory.parent_path()) return base;
  }
}

/// As one argument for a shell, where it has nothing worse than spaces in it.
std::string argument(const fs::path& path) {
  auto text = util::printable(path.string());
  return text.find(' ') == std::string::npos ? text : fmt::format("'{}'", text);
}

bool is_inside(const fs::path& path, const fs::path& directory) {
  const auto relative = path.lexically_relative(directory);
  return !relative.empty() && *relative.begin() != "..";
}

/// Turns the paths of one function into those of a build.
class Resolver {
public:
  Resolver(const BuildOptions& options, const Project& project)
      : m_template(project.parsed),
        m_base(project.base),
        m_network(project.network),
        m_ca_bundle(options.ca_bundle) {
    m_allowed.push_back(project_root(m_base));
    for (const auto& path : options.allowed_outside) m_allowed.push_back(resolved(path));
  }

  [[nodiscard]] FunctionBuild resolve(const sam::Function& function) const {
    if (function.problem) throw *function.problem;
    if (function.build_method != k_makefile_method) throw wrong_method(function);
    const auto source = function.project_root_directory
                            ? directory({function,
                                         "ProjectRootDirectory",
                                         *function.project_root_directory,
                                         function.project_root_directory_position})
                            : directory({function, "CodeUri", function.code_uri, function.code_uri_position});
    const auto makefile_directory =
        function.context_path
            ? directory({function, "ContextPath", *function.context_path, function.context_path_position})
            : source;
    FunctionBuild build{.function = function,
                        .makefile = {.logical_id = function.logical_id,
                                     .source = source,
                                     .makefile = makefile_directory / "Makefile",
                                     .working_directory = working_directory(function, source),
                                     .network = m_network},
                        .ca_bundle = m_ca_bundle};
    read_makefile_of(build);
    return build;
  }

private:
  [[nodiscard]] Error wrong_method(const sam::Function& function) const {
    return m_template
        .error_at(function.position,
                  fmt::format("function '{}' has the build method '{}', which cbuild cannot build yet",
                              function.logical_id,
                              util::printable(function.build_method)))
        .hint("add 'BuildMethod: makefile' to its Metadata, and a Makefile with the target 'build-" +
              function.logical_id + "'");
  }

  /// A path of the template, and where it stands.
  struct Given {
    const sam::Function& function;
    std::string_view property;
    const std::string& value;
    sam::Position position;
  };

  [[nodiscard]] Error wrong(const Given& given, std::string_view what) const {
    return m_template.error_at(given.position,
                               fmt::format("{} '{}' of function '{}' {}",
                                           given.property,
                                           util::printable(given.value),
                                           given.function.logical_id,
                                           what));
  }

  [[nodiscard]] fs::path existing_directory(const Given& given) const {
    std::error_code error;
    auto path = fs::canonical(m_base / given.value, error);
    if (error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory)
      throw wrong(given, fmt::format("does not exist (looked in '{}')", util::printable(m_base.string())));
    const bool directory = !error && fs::is_directory(path, error);
    if (error) throw wrong(given, "cannot be used: " + error.message());
    if (!directory) throw wrong(given, "is not a directory");
    return path;
  }

  [[nodiscard]] fs::path directory(const Given& given) const {
    auto path = existing_directory(given);
    const bool allowed = std::any_of(
        m_allowed.begin(), m_allowed.end(), [&](const auto& root) { return is_inside(path, root); });
    if (!allowed) {
      throw wrong(given,
                  fmt::format("is outside the project '{}'", util::printable(m_allowed.front().string())))
          .hint("the build would see all of it; if that is meant: --allow-outside " + argument(path));
    }
    return path;
  }

  [[nodiscard]] fs::path working_directory(const sam::Function& function, const fs::path& source) const {
    if (!function.working_directory) return source;
    const Given given{
        function, "WorkingDirectory", *function.working_directory, function.working_directory_position};
    auto path = existing_directory(given);
    if (!is_inside(path, source)) {
      throw wrong(given, fmt::format("is not inside its source '{}'", util::printable(source.string())))
          .hint("the build sees only the source: CodeUri, or Metadata's ProjectRootDirectory");
    }
    return path;
  }

  void read_makefile_of(FunctionBuild& build) const {
    const auto& id = build.function.logical_id;
    const auto& file = build.makefile.makefile;
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored)) {
      throw m_template
          .error_at(build.function.position,
                    fmt::format(
                        "no Makefile for function '{}': looked for '{}'", id, util::printable(file.string())))
          .hint("write one with the target '" + plan::makefile_target(id) +
                "', or name its directory in Metadata's ContextPath");
    }
    build.makefile_text =
        plan::read_makefile(util::File::open_read(file).read_at_most(plan::k_max_makefile + 1));
    if (!build.makefile_text.lacks(plan::makefile_target(id))) return;
    Error error(
        ExitCode::usage,
        fmt::format("'{}' has no target '{}'", util::printable(file.string()), plan::makefile_target(id)));
    const auto& targets = build.makefile_text.targets;
    error.add_hint(targets.empty() ? "it has no targets at all"
                                   : "its targets are: " + util::join(targets, ", "));
    throw error;
  }

  const sam::Template& m_template;
  const fs::path& m_base;
  const plan::HostNetwork& m_network;
  const std::string& m_ca_bundle;
  std::vector<fs::path> m_allowed;
};

/// Publishing replaces what lies at these names. A link there may come with the project's repository, so what
/// is behind it is not the user's choice; links on the way to a --build-dir that they wrote are.
void refuse_links(const fs::path& given) {
  const BuildOptions defaults;
  const auto refuse = [](const fs::path& path, std::string_view hint) {
    std::error_code ignored;
    if (!fs::is_symlink(fs::symlink_status(path, ignored))) return;
    throw Error(
        ExitCode::usage,
        fmt::format("'{}' is a link, and a build replaces files behind it", util::printable(path.string())))
        .hint(std::string(hint));
  };
  auto path = given;
  while ((!path.has_filename() || path.filename() == ".") && !path.parent_path().empty() &&
         path != path.parent_path())
    path = path.parent_path();
  if (path == defaults.build_directory) refuse(path.parent_path(), "name the target with --build-dir");
  refuse(path, "name the target with --build-dir");
  const auto build = resolved(path);
  for (const auto& beside :
       {output::BuildDirectory::log_directory(build), output::BuildDirectory::lock_file(build)})
    refuse(beside, "remove the link, or build elsewhere with --build-dir");
}

/// What is built must not be what it is built from.
void check_build_directory(const BuildOptions& options, const Project& project) {
  refuse_links(options.build_directory);
  const auto build = resolved(options.build_directory);
  std::vector<fs::path> sources{resolved("."),
                                resolved(project.template_file.parent_path()),
                                resolved(project.template_file).parent_path(),
                                project.base};
  for (const auto& function : project.builds) {
    sources.push_back(function.makefile.source);
    sources.push_back(function.makefile.makefile.parent_path());
  }
  for (const auto& kept : sources) {
    if (!is_inside(kept, build)) continue;
    throw Error(ExitCode::usage,
                fmt::format("the build directory '{}' is, or contains, '{}'",
                            util::printable(options.build_directory.string()),
                            util::printable(kept.string())))
        .hint("give --build-dir a directory of its own");
  }
}

} // namespace

// Absolute first: weakly_canonical leaves a relative path relative when its first part does not exist.
fs::path resolved(const fs::path& path) {
  std::error_code error;
  auto result = fs::absolute(path, error);
  if (!error) result = fs::weakly_canonical(result, error);
  if (error) throw util::file_error(error.value(), "resolve", path.string());
  return result;
}

Project load_project(const BuildOptions& options) {
  const auto file = find_template(options);
  const auto base =
      options.base_directory.empty() ? resolved(file).parent_path() : resolved(options.base_directory);
  const auto shown = options.template_file.empty() ? file.filename() : options.template_file;
  auto text = util::File::open_read(file).read_at_most(sam::k_max_template + 1);
  Project project{.template_file = file,
                  .base = base,
                  .parsed = sam::Template::parse(std::move(text), shown.string()),
                  .network = host_network(options.ca_bundle)};
  const Resolver resolver(options, project);
  for (const auto& function : select(project.parsed, options.functions))
    project.builds.push_back(resolver.resolve(function));
  check_build_directory(options, project);
  return project;
}

} // namespace cbuild::cli
