#include "build/image_build.hpp"

#include <cbuild/archive/pack_tree.hpp>
#include <cbuild/plan/host_network.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/produced_stream.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace cbuild::build {
namespace {

using util::Error;
using util::ExitCode;

constexpr std::size_t k_piece = std::size_t{256} << 10;

/// Follows a build's log: which step it is at.
class Steps {
public:
  explicit Steps(BuildLog& log) : m_log(log) {}

  void take(std::string_view text) {
    m_log.log(text);
    if (auto step = step_of(text)) {
      m_step = std::move(*step);
      m_log.phase("step " + m_step.number);
    }
  }

  /// What the engine refused, in the words of the Dockerfile.
  [[nodiscard]] Error failure(const engine::ApiError& refusal, const std::string& dockerfile) const {
    // Which image is to be had is no matter of the Dockerfile.
    const bool of_base = m_step.instruction.starts_with("FROM ");
    Error error(of_base ? ExitCode::engine : ExitCode::build_failed, refusal.message());
    if (!m_step.number.empty())
      error.add_frame(fmt::format("in step {}: {}", m_step.number, util::printable(m_step.instruction)));
    error.add_frame(fmt::format("in '{}'", util::printable(dockerfile)));
    if (of_base) error.add_hint("pull the base image, or build it, where this engine is");
    if (plan::shows_tls_failure(m_log.tail()))
      error.add_hint("the build trusts whom its base image trusts: copy your CA bundle into it first");
    return error;
  }

private:
  BuildLog& m_log;
  DockerfileStep m_step;
};

/// What the archive of a context is made of.
struct Content {
  std::vector<archive::TreeMember> members;
  std::map<std::string, std::string> instead;
};

Content content_of(const plan::ImageRecipe& recipe, const action::Snapshot& snapshot) {
  Content content;
  content.members.reserve(snapshot.entries.size());
  for (const auto& entry : snapshot.entries)
    content.members.push_back({.path = entry.path, .state = entry.state, .target = entry.target});
  const auto has = std::any_of(content.members.begin(), content.members.end(), [&](const auto& member) {
    return member.path == recipe.dockerfile;
  });
  if (!has)
    throw Error(ExitCode::usage,
                fmt::format("the Dockerfile '{}' is left out of its context",
                            util::printable(recipe.dockerfile_place)))
        .hint(fmt::format("correct the '{}' that names it", action::k_ignore_file));
  if (!recipe.sent_ignore_rules.empty()) content.instead[".dockerignore"] = recipe.sent_ignore_rules;
  return content;
}

} // namespace

std::optional<DockerfileStep> step_of(std::string_view line) {
  constexpr std::string_view k_head = "step ";
  if (util::in_lower_case(line.substr(0, k_head.size())) != k_head) return std::nullopt;
  line.remove_prefix(k_head.size());
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return DockerfileStep{std::string(util::trim(line.substr(0, colon))),
                        std::string(util::trim(line.substr(colon + 1)))};
}

util::Task<void> build_from_dockerfile(ImageTools tools,
                                       const plan::ImageRecipe& recipe,
                                       engine::ImageBuildOptions options,
                                       BuildLog& log) {
  log.phase("reading the build context");
  std::vector<action::Tree> trees{recipe.context};
  const auto read = co_await tools.trees.read(std::move(trees));
  const auto& snapshot = read.snapshot_of(recipe.context);
  log.phase("sending the build context");
  std::function<void(const util::WriteBytes&)> produce =
      [content = content_of(recipe, snapshot), root = recipe.context.root](const util::WriteBytes& write) {
        archive::pack_tree(root, content.members, content.instead, write);
      };
  auto context = util::produced_stream(tools.surroundings.loop, tools.pool, std::move(produce));
  Steps steps(log);
  std::optional<Error> failure;
  std::function<void(std::string_view)> follow = [&steps](std::string_view text) { steps.take(text); };
  log.command_started();
  try {
    co_await tools.engine.build_image(std::move(context), std::move(options), std::move(follow));
  } catch (const engine::ApiError& refusal) {
    failure = steps.failure(refusal, recipe.dockerfile_place);
  }
  log.command_ended();
  co_await tools.trees.finished(read);
  if (failure) throw std::move(*failure);
}

util::Task<std::string> load_archive(ImageTools tools, const plan::ImageRecipe& recipe, BuildLog& log) {
  log.phase("loading the image");
  const auto shown = util::printable(recipe.archive.string());
  std::function<void(const util::WriteBytes&)> produce = [path = recipe.archive](const auto& write) {
    auto file = util::File::open_read(path);
    std::vector<std::byte> buffer(k_piece);
    while (const auto size = file.read_some(buffer)) {
      const auto* data = static_cast<const char*>(static_cast<const void*>(buffer.data()));
      write({data, size});
    }
  };
  auto tar = util::produced_stream(tools.surroundings.loop, tools.pool, std::move(produce));
  std::vector<std::string> names;
  try {
    names = co_await tools.engine.load_images(std::move(tar));
  } catch (const engine::ApiError& refusal) {
    throw Error(ExitCode::build_failed, fmt::format("'{}': {}", shown, refusal.message()))
        .hint("an ImageUri that is a file is an archive that 'docker save' made");
  }
  std::set<std::string> ids;
  for (const auto& name : names) {
    const auto image = co_await tools.engine.inspect_image(name);
    if (image) ids.insert(image->id);
  }
  if (ids.size() == 1) co_return *ids.begin();
  throw Error(ExitCode::build_failed,
              fmt::format("the archive '{}' has {} images, and a function is one", shown, ids.size()));
}

} // namespace cbuild::build
