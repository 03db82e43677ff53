#include "executor/container_spec.hpp"

#include <cbuild/action/places.hpp>
#include <cbuild/archive/pack.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::executor {
namespace {

std::vector<std::string> argv_of(const action::Command& command) {
  if (command.secret_environment.empty()) return command.argv;
  auto read_and_run = fmt::format(R"(. {0} && rm -f {0} && exec "$@")", action::places::k_secrets);
  std::vector<std::string> argv{"sh", "-c", std::move(read_and_run), "cbuild"};
  argv.insert(argv.end(), command.argv.begin(), command.argv.end());
  return argv;
}

} // namespace

std::string secrets_tar(const action::Command& command) {
  std::string text;
  for (const auto& [name, value] : command.secret_environment)
    text += fmt::format("export {}={}\n", name, util::shell_quoted(value));
  return archive::pack_tar({{.name = std::string(action::places::k_secrets.substr(1)),
                             .content = std::move(text),
                             .secret = true}});
}

engine::ContainerSpec container_spec(const action::Action& action, const Run& run) {
  engine::ContainerSpec spec{.image = action.image,
                             .argv = argv_of(action.command),
                             .working_directory = action.command.working_directory,
                             .user = action.command.user,
                             .environment = action.command.environment,
                             .labels = run.labels(),
                             // What package managers and `cp -p` as root need; the rest stays dropped.
                             .capabilities = {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"},
                             .network = action.limits.network,
                             .pids_limit = action.limits.pids,
                             .memory_bytes = action.limits.memory_bytes,
                             .nano_cpus = action.limits.nano_cpus};
  for (const auto& input : action.inputs)
    spec.mounts.push_back({.host = input.host, .container = input.container});
  for (const auto& file : action.masks.files) spec.mounts.push_back({.host = "/dev/null", .container = file});
  spec.empty_directories = action.masks.directories;
  for (const auto& cache : action.caches)
    spec.volumes.push_back({.name = cache.volume, .container = cache.container, .labels = cache.labels});
  return spec;
}

} // namespace cbuild::executor
