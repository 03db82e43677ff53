#include "project/build_place.hpp"
#include "project/disk_files.hpp"
#include "project/foreign.hpp"
#include "project/image_builds.hpp"

#include <cbuild/plan/cargo_workspace.hpp>
#include <cbuild/project/host_network.hpp>
#include <cbuild/project/parameters.hpp>
#include <cbuild/project/request.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <thread>

namespace cbuild::project {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

fs::path find_template(const BuildOptions& options) {
  if (!options.template_file.empty()) {
    auto path = util::absolute(options.template_file);
    if (util::is_file(path)) return path;
    std::error_code ignored;
    throw Error(ExitCode::usage,
                fmt::format("template '{}' {}",
                            util::printable(options.template_file.string()),
                            fs::exists(path, ignored) ? "is not a file" : "not found"));
  }
  for (const auto* name : {"template.yaml", "template.yml", "template.json"}) {
    auto path = util::absolute(name);
    if (!util::is_file(path)) continue;
    refuse_foreign(path, "if it is the template that you mean, name it with --template");
    return path;
  }
  throw Error(ExitCode::usage,
              fmt::format("no template.yaml, template.yml or template.json in '{}'",
                          util::printable(util::resolved(".").string())))
      .hint("go to the directory of the template, or name it with --template");
}

/// A resource that `sam build` would build.
struct Refused {
  std::string logical_id;
  sam::Place place;
  std::string what;

  std::optional<Error> why = {};

  [[nodiscard]] Error error() const {
    if (why) return *why;
    return place.error(fmt::format("'{}' is a {}, which cbuild cannot build yet", logical_id, what));
  }
};

std::vector<Refused> refused(const sam::Template& parsed) {
  std::vector<Refused> all;
  for (const auto& stack : parsed.nested())
    if (stack.location)
      all.push_back({stack.logical_id,
                     stack.place,
                     fmt::format("nested stack '{}'", util::printable(stack.location->value))});
  for (const auto& resource : parsed.unsupported())
    all.push_back({resource.logical_id, resource.place, resource.what, resource.why});
  return all;
}

/// Throws it itself where it is one of its own kind.
Error unknown_resource(const sam::Template& parsed, const std::string& name) {
  for (const auto& skipped : parsed.skipped())
    if (skipped.logical_id == name)
      return {ExitCode::usage, fmt::format("'{}' has nothing to build: {}", name, skipped.reason)};
  for (const auto& resource : refused(parsed))
    if (resource.logical_id == name) return resource.error();
  std::vector<std::string> names;
  names.reserve(parsed.resources().size());
  for (const auto& resource : parsed.resources()) names.push_back(resource.logical_id);
  for (const auto& image : parsed.images()) names.push_back(image.logical_id);
  ResourceNotFound error(fmt::format("no function or layer '{}' in the template", util::printable(name)));
  util::suggest(error, name, names);
  throw error;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Those named, with the layers of this template that they use; all but the excluded ones without names.
std::vector<sam::Resource> select(const sam::Template& parsed, const Settings& settings) {
  const auto& names = settings.functions;
  if (names.empty()) {
    // Left out of the build, these would be deployed as their source.
    for (const auto& resource : refused(parsed)) {
      if (has(settings.excluded, resource.logical_id)) continue;
      auto error = resource.error();
      if (!parsed.resources().empty() || !parsed.images().empty())
        error.add_hint("name what to build: cbuild build FUNCTION…");
      throw error;
    }
    auto all = parsed.resources();
    std::erase_if(all, [&](const auto& resource) { return has(settings.excluded, resource.logical_id); });
    return all;
  }
  std::set<std::string> wanted(names.begin(), names.end());
  for (const auto& resource : parsed.resources())
    if (wanted.contains(resource.logical_id))
      wanted.insert(resource.own_layers.begin(), resource.own_layers.end());
  std::vector<sam::Resource> selected;
  for (const auto& resource : parsed.resources())
    if (wanted.contains(resource.logical_id)) selected.push_back(resource);
  for (const auto& name : names) {
    const auto named = [&](const sam::Resource& resource) { return resource.logical_id == name; };
    const auto is_image = [&](const sam::ImageFunction& image) { return image.logical_id == name; };
    const auto& images = parsed.images();
    if (std::none_of(selected.begin(), selected.end(), named) &&
        std::none_of(images.begin(), images.end(), is_image))
      throw unknown_resource(parsed, name);
  }
  return selected;
}

/// Names of --exclude that leave nothing out.
std::vector<std::string> exclude_warnings(const sam::Template& parsed, const Settings& settings) {
  std::vector<std::string> ids;
  for (const auto& resource : parsed.resources()) ids.push_back(resource.logical_id);
  for (const auto& image : parsed.images()) ids.push_back(image.logical_id);
  for (const auto& skipped : parsed.skipped()) ids.push_back(skipped.logical_id);
  for (const auto& resource : refused(parsed)) ids.push_back(resource.logical_id);
  std::vector<std::string> warnings;
  for (const auto& name : settings.excluded) {
    if (has(settings.functions, name))
      warnings.push_back(fmt::format("'{0}' is built, as it is named, though --exclude {0} is given", name));
    if (has(ids, name)) continue;
    const auto nearest = util::nearest_name(name, ids);
    warnings.push_back(fmt::format("--exclude {}: the template has no such resource{}",
                                   util::printable(name),
                                   nearest ? fmt::format("; did you mean '{}'?", *nearest) : ""));
  }
  return warnings;
}

Error wrong_method(const sam::Resource& resource, std::span<const plan::MethodRow> methods) {
  const auto name = plan::method_name(methods, resource);
  auto error = resource.place.error(fmt::format("{} has the build method '{}', which cbuild cannot build yet",
                                                resource.described(),
                                                util::printable(name)));
  std::vector<std::string> names;
  names.reserve(methods.size());
  for (const auto& row : methods) names.emplace_back(row.name);
  util::suggest_nearest(error, name, names);
  if (error.hints().empty())
    error.add_hint("add 'BuildMethod: makefile' to its Metadata, and a Makefile with the target 'build-" +
                   resource.logical_id + "'");
  return error;
}

/// With what its method says of layers, where it is one.
sam::Resource targeted(sam::Resource resource, const plan::MethodRow& row) {
  if (!resource.is_layer()) return resource;
  if (row.layer_target == nullptr)
    throw resource.place.error(
        fmt::format("{} has the build method '{}', which builds no layers", resource.described(), row.name));
  auto target = row.layer_target(resource);
  resource.runtime = std::move(target.runtime);
  resource.architecture = std::move(target.architecture);
  return resource;
}

/// The methods of a run, each made when it is first needed.
class Methods {
public:
  explicit Methods(std::span<const plan::MethodRow> table) : m_table(table), m_made(table.size()) {}

  ResourceBuild resolve(const plan::Planning& planning, const sam::Resource& resource) {
    if (resource.problem) throw *resource.problem;
    const auto* row = plan::find_method(m_table, plan::method_name(m_table, resource));
    if (row == nullptr) throw wrong_method(resource, m_table);
    ResourceBuild build{.resource = targeted(resource, *row), .recipe = nullptr};
    auto& method = m_made.at(static_cast<std::size_t>(row - m_table.data()));
    if (!method) method = row->make();
    build.recipe = method->recipe(planning, build.resource);
    return build;
  }

  [[nodiscard]] std::vector<std::string> warnings() const {
    std::vector<std::string> all;
    for (const auto& method : m_made) {
      if (!method) continue;
      const auto own = method->warnings();
      all.insert(all.end(), own.begin(), own.end());
    }
    return all;
  }

private:
  std::span<const plan::MethodRow> m_table;
  std::vector<std::unique_ptr<plan::Method>> m_made;
};

/// The text of a file that the template includes. What is wrong in it is shown, so it has to be the
/// project's.
std::string included_text(const fs::path& templates,
                          const std::vector<fs::path>& directories,
                          const std::string& location) {
  const auto file = util::resolved(templates / location);
  const bool allowed = std::any_of(
      directories.begin(), directories.end(), [&](const auto& root) { return util::is_inside(file, root); });
  if (!allowed)
    throw Error(ExitCode::usage, "it is outside the project; --allow-outside lets a build see it");
  return util::File::open_read(file).read_at_most(sam::k_max_template + 1);
}

sam::ReadOptions read_options(const Settings& settings) {
  sam::ReadOptions options;
  options.parameters = settings.parameters;
  if (settings.language_extensions == false) options.language_extensions = sam::LanguageExtensions::off;
  options.include = [templates = settings.template_file.parent_path(),
                     directories = settings.allowed.directories](const std::string& location) {
    return included_text(templates, directories, location);
  };
  return options;
}

/// As `sam build` warns: it is built all the same.
std::vector<std::string> layer_warnings(const std::vector<ResourceBuild>& builds) {
  std::vector<std::string> warnings;
  for (const auto& build : builds) {
    const auto& layer = build.resource;
    if (!layer.is_layer()) continue;
    auto compatible = layer.compatible_architectures;
    if (compatible.empty()) compatible.emplace_back("x86_64");
    if (std::find(compatible.begin(), compatible.end(), layer.architecture) == compatible.end())
      warnings.push_back(fmt::format("{} is built for {}, which is not among its CompatibleArchitectures: {}",
                                     layer.described(),
                                     layer.architecture,
                                     util::join(compatible, ", ")));
  }
  return warnings;
}

void append(std::vector<std::string>& all, std::vector<std::string> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

BuildVariables variables_of(const BuildOptions& options) {
  BuildVariables variables;
  const auto& file = options.variables_file;
  if (!file.empty()) {
    constexpr std::size_t k_most_bytes = std::size_t{1} << 20;
    if (!util::is_file(file))
      throw Error(
          ExitCode::usage,
          fmt::format("--container-env-var-file: could not read environment variables overrides from file "
                      "'{}', which is no file",
                      util::printable(file.string())));
    const auto text = util::File::open_read(file).read_at_most(k_most_bytes + 1);
    if (text.size() > k_most_bytes)
      throw Error(
          ExitCode::usage,
          fmt::format("--container-env-var-file '{}' is larger than 1 MiB", util::printable(file.string())));
    variables.add_file(text, file.string());
  }
  variables.add_arguments(options.variables);
  return variables;
}

std::optional<fs::path> manifest_of(const BuildOptions& options) {
  if (options.manifest.empty()) return std::nullopt;
  const auto file = util::resolved(options.manifest);
  if (util::is_file(file)) return file;
  throw Error(ExitCode::usage,
              fmt::format("--manifest '{}' is no file", util::printable(options.manifest.string())));
}

plan::Allowed allowed(const BuildOptions& options, const fs::path& base) {
  plan::Allowed allowed{{util::project_root(base)}, util::why_no_work_tree(base)};
  for (const auto& path : options.allowed_outside)
    allowed.directories.push_back(directory_of("--allow-outside", path));
  return allowed;
}

} // namespace

fs::path directory_of(std::string_view option, const fs::path& given) {
  if (given.empty()) throw Error(ExitCode::usage, fmt::format("{} is empty", option));
  auto path = util::resolved(given);
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

Settings read_settings(const BuildOptions& options) {
  if (options.build_directory.empty()) throw Error(ExitCode::usage, "--build-dir is empty");
  plan::require_cache_name(options.shared_cache);
  const auto file = find_template(options);
  Settings settings{
      .template_file = file,
      .shown_template = (options.template_file.empty() ? file.filename() : options.template_file).string(),
      .base = options.base_directory.empty() ? util::resolved(file).parent_path()
                                             : directory_of("--base-dir", options.base_directory),
      .allowed = {},
      .build_directory = util::resolved(options.build_directory),
      .given_build_directory = options.build_directory,
      .functions = options.functions,
      .excluded = options.excluded,
      .parameters = parameters_of(options),
      .language_extensions = options.language_extensions,
      .variables = variables_of(options),
      .manifest = manifest_of(options),
      .images = ImageOverrides::parse(options.build_images),
      .pull = options.pull,
      .use_buildkit = options.use_buildkit,
      .network = host_network(options.ca_bundle),
      .ca_bundle = options.ca_bundle,
      .limits = limits_of(options.limits),
      .jobs = options.jobs > 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency()),
      .jobs_are_given = options.jobs > 0,
      .debug = options.mode == "debug",
      .wait_for_lock = options.wait_for_lock,
      .keep_going = options.keep_going,
      .digests = options.digests,
      .dependency_cache = options.dependency_cache,
      .shared_cache = options.shared_cache};
  settings.allowed = allowed(options, settings.base);
  check_build_directory(settings);
  return settings;
}

Request load_request(const Settings& settings, std::span<const plan::MethodRow> methods) {
  auto text = util::File::open_read(settings.template_file).read_at_most(sam::k_max_template + 1);
  Request request{.parsed =
                      sam::Template::parse(std::move(text), settings.shown_template, read_options(settings))};
  if (const auto& refusal = request.parsed.refusal()) throw *refusal;
  const DiskFiles files;
  const plan::TemplatePaths paths(files, settings.base, settings.allowed);
  const plan::Planning planning{
      .files = files,
      .paths = paths,
      .network = settings.network,
      .results_in = [&](const fs::path& source) { return results_in(source, settings); },
      .results = results_of(settings),
      .debug = settings.debug,
      .dependency_cache = settings.dependency_cache,
      .variables = [&](const std::string& id) { return settings.variables.of(id); },
      .manifest = settings.manifest,
      .shared_cache = settings.shared_cache};
  Methods made(methods);
  for (const auto& resource : select(request.parsed, settings))
    request.builds.push_back(made.resolve(planning, resource));
  request.skipped = request.parsed.skipped();
  add_images(request, planning, settings);
  request.warnings = request.parsed.warnings();
  append(request.warnings, made.warnings());
  append(request.warnings, layer_warnings(request.builds));
  std::vector<std::string> ids;
  for (const auto& resource : request.parsed.resources()) ids.push_back(resource.logical_id);
  append(request.warnings, settings.variables.warnings(ids));
  append(request.warnings, exclude_warnings(request.parsed, settings));
  for (const auto& build : request.builds)
    for (const auto& tree : build.recipe->trees()) check_source(settings, tree.root);
  for (const auto& image : request.images)
    if (!image.recipe.is_archive()) check_source(settings, image.recipe.context.root);
  return request;
}

} // namespace cbuild::project
