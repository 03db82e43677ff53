#include "project/build_place.hpp"
#include "project/disk_files.hpp"
#include "project/foreign.hpp"
#include "project/image_builds.hpp"
#include "project/selection.hpp"
#include "project/stacks.hpp"

#include <cbuild/action/snapshots.hpp>
#include <cbuild/plan/cargo_workspace.hpp>
#include <cbuild/project/host_network.hpp>
#include <cbuild/project/parameters.hpp>
#include <cbuild/project/request.hpp>
#include <cbuild/sam/runtimes.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/terminal.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/util/utf8.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
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

Error wrong_method(const sam::Resource& resource, std::span<const plan::MethodRow> methods) {
  const auto name = plan::method_name(methods, resource);
  // A runtime has a nearest one too, which would be no help.
  const bool is_runtime = sam::find_runtime(name) != nullptr;
  auto error = resource.place.error(
      fmt::format("{} has the {} '{}', {}",
                  resource.described(),
                  is_runtime ? "runtime" : "build method",
                  util::printable(name),
                  is_runtime ? "which has no build of its own" : "which is none that cbuild knows"));
  std::vector<std::string> names;
  names.reserve(methods.size());
  for (const auto& row : methods) names.emplace_back(row.name);
  if (!is_runtime) util::suggest_nearest(error, name, names);
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

/// What SAM compares besides the template's own words before it has functions share a build.
std::string
told_apart(const plan::Planning& planning, const plan::MethodRow& row, const sam::Resource& resource) {
  const auto& runtimes = row.told_apart_by_handler;
  const bool by_handler = std::any_of(runtimes.begin(), runtimes.end(), [&](std::string_view runtime) {
    return resource.runtime.starts_with(runtime);
  });
  std::string text = by_handler ? resource.handler : "";
  for (const auto& [name, value] : plan::variables_of(planning, resource))
    text += fmt::format("\n{}={}", name, value);
  return text;
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
    build.never_shared = row->never_shared && resource.build_method == row->name;
    build.told_apart = told_apart(planning, *row, build.resource);
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
                                     util::printable(layer.architecture),
                                     util::join(compatible, ", ")));
    if (!sam::is_architecture(layer.architecture))
      warnings.push_back(fmt::format(
          "the BuildArchitecture '{}' of {} is not a valid architecture: expected x86_64 or arm64",
          util::printable(layer.architecture),
          layer.described()));
  }
  return warnings;
}

template <class T>
void append(std::vector<T>& all, std::vector<T> more) {
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
  if (util::is_file(file) && util::is_utf8(file.string())) return file;
  throw Error(ExitCode::usage,
              fmt::format("--manifest '{}' is {}",
                          util::printable(options.manifest.string()),
                          util::is_file(file) ? "not UTF-8, which the build could not be told" : "no file"));
}

plan::Allowed allowed(const BuildOptions& options, const fs::path& base) {
  plan::Allowed allowed{{util::project_root(base)}, util::why_no_work_tree(base)};
  for (const auto& path : options.allowed_outside)
    allowed.directories.push_back(directory_of("--allow-outside", path));
  return allowed;
}

/// Which links lead out has to be known before it is settled what a build sees: a source is walked once more.
std::function<std::vector<std::string>(const action::Tree&)> links_of(const Settings& settings) {
  if (!settings.follow_links) return {};
  return [snapshots = std::make_shared<action::Snapshots>()](const action::Tree& tree) {
    std::vector<std::string> links;
    const auto snapshot = snapshots->of(tree.root, tree.rules);
    for (const auto& entry : snapshot->entries)
      if (entry.state.kind == util::FileKind::link) links.push_back(entry.path);
    return links;
  };
}

plan::PathStarts path_starts(const Settings& settings, const std::vector<Stack>& stacks) {
  plan::PathStarts starts{.root = settings.base, .stacks = {}};
  for (const auto& stack : stacks) starts.stacks.emplace(stack.path, stack.code_start);
  return starts;
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
  if (options.pull == Pull::always && options.image_source == ImageSource::local)
    throw Error(ExitCode::usage, "--pull always asks for images to be pulled, and --images local forbids it")
        .hint("give one of them");
  const auto file = find_template(options);
  Settings settings{
      .template_file = file,
      .shown_template = (options.template_file.empty() ? file.filename() : options.template_file).string(),
      .base = options.base_directory.empty() ? util::resolved(file).parent_path()
                                             : directory_of("--base-dir", options.base_directory),
      .base_is_given = !options.base_directory.empty(),
      .allowed = {},
      .follow_links = options.follow_links,
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
      .image_source = options.image_source,
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

const Stack& Request::stack_of(const sam::Identity& resource) const {
  const auto is_its = [&](const Stack& stack) { return stack.path == resource.stack_path; };
  return *std::find_if(stacks.begin(), stacks.end(), is_its);
}

Request load_request(const Settings& settings, std::span<const plan::MethodRow> methods) {
  Request request{.stacks = load_stacks(settings), .builds = {}, .warnings = {}};
  const DiskFiles files;
  const plan::TemplatePaths paths(files, path_starts(settings, request.stacks), settings.allowed);
  const auto outputs = util::output_files();
  const plan::Planning planning{
      .files = files,
      .paths = paths,
      .network = settings.network,
      .results_in = [&](const fs::path& source) { return results_in(source, settings, outputs); },
      .links_of = links_of(settings),
      .results = results_of(settings),
      .debug = settings.debug,
      .dependency_cache = settings.dependency_cache,
      .variables = [&](const sam::Identity& resource) { return settings.variables.of(resource); },
      .manifest = settings.manifest,
      .shared_cache = settings.shared_cache};
  Methods made(methods);
  auto selection = select(request.stacks, settings);
  request.builds.reserve(selection.resources.size());
  for (const auto& resource : selection.resources) request.builds.push_back(made.resolve(planning, resource));
  std::vector<std::string> names;
  for (const auto& stack : request.stacks) {
    append(request.skipped, stack.parsed.skipped());
    append(request.warnings, stack.parsed.warnings());
    for (const auto& resource : stack.parsed.resources()) append(names, resource.names());
  }
  add_images(request, planning, selection.images);
  // Who names some has chosen already.
  if (settings.functions.empty()) append(request.warnings, stack_warnings(request.stacks));
  append(request.warnings, made.warnings());
  append(request.warnings, layer_warnings(request.builds));
  append(request.warnings, settings.variables.warnings(names));
  append(request.warnings, std::move(selection.warnings));
  for (const auto& build : request.builds)
    for (const auto& tree : build.recipe->trees()) check_source(settings, tree.root);
  for (const auto& image : request.images)
    if (!image.recipe.is_archive()) check_source(settings, image.recipe.context.root);
  return request;
}

} // namespace cbuild::project
