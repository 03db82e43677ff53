#include "cli/project.hpp"

#include "cli/build_place.hpp"
#include "cli/paths.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/util/utf8.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::cli {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

constexpr std::string_view k_makefile_method = "makefile";

bool is_missing(std::error_code error) {
  return error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
}

bool is_file(const fs::path& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (error && !is_missing(error)) throw util::file_error(error.value(), "read", path.string());
  return fs::is_regular_file(status);
}

/// Nobody asked for a file that the project only points to, and what is wrong in a template is shown.
void refuse_foreign(const fs::path& file) {
  const auto root = project_root(resolved("."));
  if (is_inside(resolved(file), root)) return;
  throw Error(ExitCode::usage,
              fmt::format("'{}' is a link that leads out of the project '{}'",
                          util::printable(file.filename().string()),
                          util::printable(root.string())))
      .hint("if it is the template that you mean, name it with --template");
}

fs::path find_template(const BuildOptions& options) {
  if (!options.template_file.empty()) {
    auto path = fs::absolute(options.template_file);
    if (is_file(path)) return path;
    std::error_code ignored;
    throw Error(ExitCode::usage,
                fmt::format("template '{}' {}",
                            util::printable(options.template_file.string()),
                            fs::exists(path, ignored) ? "is not a file" : "not found"));
  }
  for (const auto* name : {"template.yaml", "template.yml", "template.json"}) {
    auto path = fs::absolute(name);
    if (!is_file(path)) continue;
    refuse_foreign(path);
    return path;
  }
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

/// As one argument for a shell, where it has nothing worse than spaces in it.
std::string argument(const fs::path& path) {
  auto text = util::printable(path.string());
  return text.find(' ') == std::string::npos ? text : fmt::format("'{}'", text);
}

fs::path directory_of(std::string_view option, const fs::path& given) {
  auto path = resolved(given);
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    throw Error(ExitCode::usage,
                fmt::format("{} '{}' {}",
                            option,
                            util::printable(given.string()),
                            fs::exists(path, error) ? "is not a directory" : "does not exist"));
  }
  return path;
}

/// Turns the paths of one function into those of a build.
class Resolver {
public:
  Resolver(const BuildOptions& options, const Project& project)
      : m_options(options), m_template(project.parsed), m_base(project.base), m_network(project.network) {
    m_allowed.push_back(project_root(m_base));
    for (const auto& path : options.allowed_outside)
      m_allowed.push_back(directory_of("--allow-outside", path));
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
                                     .left_out = results_in(source, m_options),
                                     .network = m_network},
                        .ca_bundle = m_options.ca_bundle};
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
    if (given.value.find('\0') != std::string::npos) throw wrong(given, "has a NUL in it");
    std::error_code error;
    auto path = fs::canonical(m_base / given.value, error);
    if (is_missing(error))
      throw wrong(given, fmt::format("does not exist (looked in '{}')", util::printable(m_base.string())));
    const bool directory = !error && fs::is_directory(path, error);
    if (error) throw wrong(given, "cannot be used: " + error.message());
    if (!directory) throw wrong(given, "is not a directory");
    // In JSON the engine would get another name, which may be that of something else.
    if (!util::is_utf8(path.string()))
      throw wrong(given, fmt::format("is at '{}', which is not UTF-8", util::printable(path.string())))
          .hint("rename the directory: engines know only paths in UTF-8");
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
    if (!is_file(file)) {
      throw m_template
          .error_at(build.function.position,
                    fmt::format(
                        "no Makefile for function '{}': looked for '{}'", id, util::printable(file.string())))
          .hint("write one with the target '" + plan::makefile_target(id) +
                "', or name its directory in Metadata's ContextPath");
    }
    if (!is_inside(resolved(file), file.parent_path())) {
      throw m_template
          .error_at(
              build.function.position,
              fmt::format("the Makefile of function '{}' is a link that leads out of its directory '{}', "
                          "which is all that the build sees",
                          id,
                          util::printable(file.parent_path().string())))
          .hint("name the directory of the Makefile itself in Metadata's ContextPath");
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

  const BuildOptions& m_options;
  const sam::Template& m_template;
  const fs::path& m_base;
  const plan::HostNetwork& m_network;
  std::vector<fs::path> m_allowed;
};

} // namespace

Project load_project(const BuildOptions& options) {
  if (options.build_directory.empty()) throw Error(ExitCode::usage, "--build-dir is empty");
  const auto file = find_template(options);
  const auto base = options.base_directory.empty() ? resolved(file).parent_path()
                                                   : directory_of("--base-dir", options.base_directory);
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
