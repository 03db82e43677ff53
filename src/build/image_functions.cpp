#include "build/image_functions.hpp"

#include "build/buildx.hpp"
#include "build/image_flags.hpp"

#include <cbuild/util/process.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::build {
namespace {

/// What an archive's image is called in the built template that is tried before anything is built.
constexpr const char* k_until_loaded = "sha256:loaded-later";

using util::Error;
using util::ExitCode;

engine::ImageBuildOptions options_of(const plan::ImageRecipe& recipe, const project::Settings& settings) {
  engine::ImageBuildOptions options{.tag = recipe.tag,
                                    .arguments = recipe.arguments,
                                    .dockerfile = recipe.dockerfile,
                                    .target = recipe.target,
                                    .platform = recipe.platform};
  apply_flags(recipe.params, util::environment_variable, options);
  if (settings.pull == project::Pull::always) options.parameters.emplace_back("pull", "1");
  const auto& proxies = settings.network.proxies; // arguments that docker knows unasked
  options.arguments.insert(proxies.begin(), proxies.end());
  return options;
}

} // namespace

ImageFunctions::ImageFunctions(const Surroundings& surroundings,
                               const project::Settings& settings,
                               const project::Request& request,
                               LogSeen log_seen)
    : m_surroundings(surroundings),
      m_settings(settings),
      m_request(request),
      m_log_seen(log_seen),
      m_uris(request.images.size()) {
  for (std::size_t index = 0; index < request.images.size(); ++index) {
    const auto& recipe = request.images[index].recipe;
    m_uris[index] = recipe.is_archive() ? k_until_loaded : recipe.tag;
    const auto twin = std::find_if(m_groups.begin(), m_groups.end(), [&](const Group& group) {
      return first(group).recipe.builds_the_same(recipe);
    });
    if (twin != m_groups.end()) {
      twin->members.push_back(index);
      if (recipe.tag != first(*twin).recipe.tag) twin->options.other_tags.push_back(recipe.tag);
      continue;
    }
    m_groups.push_back({{index}, {}});
    if (!recipe.is_archive() && !settings.use_buildkit)
      m_groups.back().options = options_of(recipe, settings);
  }
  refuse_shared_tags();
}

/// Of two images with one name the later would take the other's place.
void ImageFunctions::refuse_shared_tags() const {
  std::map<std::string, const Group*> tagged;
  for (const auto& group : m_groups) {
    if (first(group).recipe.is_archive()) continue;
    for (const auto index : group.members) {
      const auto& image = m_request.images[index];
      const auto [known, is_new] = tagged.emplace(image.recipe.tag, &group);
      if (is_new || known->second == &group) continue;
      throw image.function.place
          .error(fmt::format("the images of {} and of '{}' differ, and both would be '{}'",
                             image.function.described(),
                             first(*known->second).function.full_path(),
                             image.recipe.tag))
          .hint("give one of them a DockerTag of its own");
    }
  }
}

void ImageFunctions::add_tasks(std::vector<util::Task<void>>& tasks,
                               const ImageTools& tools,
                               const Ends& ends) {
  for (const auto& group : m_groups) {
    if (!first(group).recipe.is_archive()) tools.trees.expect({first(group).recipe.context});
    tasks.push_back(run(group, tools, ends));
  }
}

std::map<std::string, std::string> ImageFunctions::uris() const {
  std::map<std::string, std::string> all;
  for (std::size_t index = 0; index < m_uris.size(); ++index)
    all[m_request.images[index].function.result_place()] = m_uris[index];
  return all;
}

std::string ImageFunctions::names_of(const Group& group) const {
  std::vector<std::string> names;
  names.reserve(group.members.size());
  for (const auto index : group.members) names.push_back(m_request.images[index].function.result_place());
  return util::join(names, ", ");
}

util::Task<void> ImageFunctions::run(const Group& group, ImageTools tools, Ends ends) {
  auto place = co_await ends.places.take();
  if (m_surroundings.cancellation.requested()) co_return;
  const auto started = m_surroundings.now();
  bool built = false;
  std::string failure;
  try {
    failure = co_await try_run(group, tools, ends, place);
    built = failure.empty();
  } catch (const util::Interrupted&) {
    // Told once, for the whole run.
  }
  for (const auto index : group.members) {
    auto& result = ends.outcomes[place_of(index)];
    result.time = std::chrono::duration_cast<std::chrono::milliseconds>(m_surroundings.now() - started);
    if (built) result.status = report::Status::built;
    m_surroundings.reporter.finished(result.name);
  }
  if (failure.empty()) co_return;
  if (m_settings.keep_going)
    m_surroundings.reporter.message(report::Level::info,
                                    fmt::format("failed, as told at the end: {}", names_of(group)));
  else
    m_surroundings.reporter.message(report::Level::error, failure);
}

/// Of a failure, which is noted, what to tell the user; empty if all went well.
util::Task<std::string>
ImageFunctions::try_run(const Group& group, ImageTools tools, Ends ends, Places::Place& place) {
  const auto& function = first(group).function;
  std::vector<std::filesystem::path> log_files;
  std::vector<std::size_t> places;
  log_files.reserve(group.members.size());
  places.reserve(group.members.size());
  for (const auto index : group.members) {
    log_files.push_back(ends.directory.log_file(m_request.images[index].function.result_place()));
    places.push_back(place_of(index));
  }
  std::optional<BuildLog> log;
  std::optional<Error> failure;
  try {
    log.emplace(m_surroundings.reporter, function.result_place(), log_files, util::Secrets(), &place);
    if (group.members.size() > 1)
      m_surroundings.reporter.message(
          report::Level::info,
          fmt::format("one image, in the log as '{}': {}", function.result_place(), names_of(group)));
    co_await make(group, tools, ends.outcomes, *log);
  } catch (Error& error) {
    error.add_frame("while building the image of " + function.described());
    failure = std::move(error);
  }
  if (!failure) co_return std::string();
  const bool unseen = m_log_seen == LogSeen::no && log;
  auto text = failure_text(*failure, unseen ? log->tail() : "");
  ends.outcomes.fail(places, *failure, Step::building, text);
  co_return text;
}

util::Task<void>
ImageFunctions::make(const Group& group, ImageTools tools, Outcomes& outcomes, BuildLog& log) {
  const auto& recipe = first(group).recipe;
  std::string uri = recipe.tag;
  if (recipe.is_archive()) {
    uri = co_await load_archive(tools, recipe, log);
  } else if (m_settings.use_buildkit) {
    auto tags = group.options.other_tags;
    tags.insert(tags.begin(), recipe.tag);
    auto command = buildx_command(recipe, tags, m_settings.network);
    co_await run_buildx(tools, std::move(command), log);
  } else {
    auto options = group.options;
    co_await build_from_dockerfile(tools, recipe, std::move(options), log);
  }
  const auto image = co_await tools.engine.inspect_image(uri);
  if (!image)
    throw Error(ExitCode::engine, fmt::format("the build made '{}', but this engine does not have it", uri))
        .hint("docker's context, or its DOCKER_HOST, may be another engine");
  put_down(group, uri, *image, outcomes);
}

void ImageFunctions::put_down(const Group& group,
                              const std::string& uri,
                              const engine::ImageInfo& image,
                              Outcomes& outcomes) {
  for (const auto index : group.members) {
    if (first(group).recipe.is_archive()) m_uris[index] = uri;
    auto& result = outcomes[place_of(index)];
    result.artifact = result.facts.artifact = m_uris[index];
    result.facts.image_digest = image.id;
    result.size = image.size;
    const auto& function = m_request.images[index].function;
    const auto* wanted = function.architecture == "arm64" ? "arm64" : "amd64";
    if (!image.architecture.empty() && image.architecture != wanted)
      m_surroundings.reporter.message(report::Level::warning,
                                      fmt::format("{} is for {}, and its image for {}",
                                                  function.described(),
                                                  function.architecture,
                                                  image.architecture));
  }
}

} // namespace cbuild::build
