#include "executor/container_spec.hpp"

namespace cbuild::executor {

engine::ContainerSpec container_spec(const action::Action& action, const Run& run) {
  engine::ContainerSpec spec{.image = action.image,
                             .argv = action.command.argv,
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
  for (const auto& cache : action.caches)
    spec.volumes.push_back({.name = cache.volume, .container = cache.container, .labels = cache.labels});
  return spec;
}

} // namespace cbuild::executor
