#include "engine/codecs.hpp"
#include "engine/json.hpp"

#include <fmt/format.h>

namespace cbuild::engine {
namespace {

using nlohmann::json;

json mounts_of(const ContainerSpec& spec) {
  json mounts = json::array();
  // "Mounts", not "Binds": for a source that is missing, Binds would make a directory of root's on the host.
  for (const auto& mount : spec.mounts) {
    mounts.push_back({{"Type", "bind"},
                      {"Source", mount.host.string()},
                      {"Target", mount.container},
                      {"ReadOnly", true},
                      // What is mounted below it would not be read-only.
                      {"BindOptions", {{"NonRecursive", true}}}});
  }
  constexpr int k_for_all_to_read = 0555;
  for (const auto& directory : spec.empty_directories) {
    mounts.push_back({{"Type", "tmpfs"},
                      {"Target", directory},
                      {"ReadOnly", true},
                      {"TmpfsOptions", {{"Mode", k_for_all_to_read}}}});
  }
  for (const auto& volume : spec.volumes) {
    mounts.push_back({{"Type", "volume"},
                      {"Source", volume.name},
                      {"Target", volume.container},
                      {"VolumeOptions", {{"NoCopy", true}, {"Labels", volume.labels}}}});
  }
  return mounts;
}

json host_config_of(const ContainerSpec& spec) {
  json host{{"Mounts", mounts_of(spec)},
            {"CapDrop", {"ALL"}},
            {"CapAdd", spec.capabilities},
            {"SecurityOpt", {"no-new-privileges"}},
            {"LogConfig", {{"Type", "none"}}},
            {"IpcMode", "private"},
            {"RestartPolicy", {{"Name", "no"}}},
            {"AutoRemove", false},
            {"Privileged", false},
            {"PublishAllPorts", false},
            {"Ulimits", {{{"Name", "core"}, {"Soft", 0}, {"Hard", 0}}}}};
  if (!spec.network.empty()) host["NetworkMode"] = spec.network;
  if (spec.pids_limit > 0) host["PidsLimit"] = spec.pids_limit;
  if (spec.memory_bytes > 0) host["Memory"] = host["MemorySwap"] = spec.memory_bytes;
  if (spec.nano_cpus > 0) host["NanoCpus"] = spec.nano_cpus;
  return host;
}

} // namespace

std::string create_body(const ContainerSpec& spec) {
  json environment = json::array();
  for (const auto& [name, value] : spec.environment) environment.push_back(fmt::format("{}={}", name, value));
  const json body{{"Image", spec.image},
                  {"Entrypoint", spec.argv},
                  {"Cmd", json::array()},
                  {"WorkingDir", spec.working_directory},
                  {"User", spec.user},
                  {"Env", environment},
                  {"Labels", spec.labels},
                  {"Tty", false},
                  {"OpenStdin", false},
                  {"AttachStdin", false},
                  {"AttachStdout", true},
                  {"AttachStderr", true},
                  {"HostConfig", host_config_of(spec)}};
  try {
    return body.dump(2);
  } catch (const json::type_error&) { // to replace bytes would make another path of a mount
    throw util::Error(util::ExitCode::usage,
                      "a path or a variable of the build is not UTF-8, which is all that engines know");
  }
}

} // namespace cbuild::engine
