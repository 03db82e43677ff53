#include "build/buildx.hpp"

#include <cbuild/util/process.hpp>
#include <cbuild/util/subprocess.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace cbuild::build {
namespace {

using util::Error;
using util::ExitCode;

constexpr const char* k_docker = "docker";

Error no_buildx(std::string_view why) {
  return Error(ExitCode::engine, fmt::format("--use-buildkit needs 'docker' with buildx: {}", why))
      .hint("install docker's buildx plugin, or build without --use-buildkit");
}

/// Whether a program can be asked for its version: without buildx, docker takes the word for a mistake.
util::Task<void> require_buildx(ImageTools tools) {
  std::string words;
  std::function<void(std::string_view)> take = [&words](std::string_view text) { words += text; };
  std::vector<std::string> command{k_docker, "buildx", "version"};
  std::optional<Error> missing;
  int exit_code = 0;
  try {
    exit_code = co_await util::run_program(tools.surroundings.loop,
                                           tools.pool,
                                           tools.surroundings.cancellation,
                                           std::move(command),
                                           std::move(take));
  } catch (const Error& error) {
    missing = no_buildx(error.message());
  }
  if (missing) throw std::move(*missing);
  if (exit_code != 0) throw no_buildx(util::printable(util::trim(last_lines(words, 1))));
}

} // namespace

std::vector<std::string> buildx_command(const plan::ImageRecipe& recipe,
                                        const std::vector<std::string>& tags,
                                        const plan::HostNetwork& network) {
  std::vector<std::string> command{k_docker, "buildx", "build", "--file", recipe.dockerfile_place};
  const auto add = [&command](const char* option, std::string value) {
    command.emplace_back(option);
    command.push_back(std::move(value));
  };
  for (const auto& tag : tags) add("--tag", tag);
  add("--platform", recipe.platform);
  if (!recipe.target.empty()) add("--target", recipe.target);
  for (const auto& [name, value] : recipe.arguments) add("--build-arg", fmt::format("{}={}", name, value));
  for (const auto& [name, value] : network.proxies)
    if (!recipe.arguments.contains(name) && util::environment_variable(name) == value)
      add("--build-arg", name);
  for (const auto& word : recipe.params) command.push_back(word.value);
  for (const auto* word : {"--provenance=false", "--sbom=false", "--load", "--progress=plain"})
    command.emplace_back(word);
  command.push_back(recipe.context.root.string());
  return command;
}

util::Task<void> run_buildx(ImageTools tools, std::vector<std::string> command, BuildLog& log) {
  log.phase("building with BuildKit");
  co_await require_buildx(tools);
  std::function<void(std::string_view)> take = [&log](std::string_view text) { log.log(text); };
  log.command_started();
  const auto exit_code = co_await util::run_program(tools.surroundings.loop,
                                                    tools.pool,
                                                    tools.surroundings.cancellation,
                                                    std::move(command),
                                                    std::move(take));
  log.command_ended();
  if (exit_code != 0)
    throw Error(ExitCode::build_failed, fmt::format("docker buildx ended with exit code {}", exit_code));
}

} // namespace cbuild::build
