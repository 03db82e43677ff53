#pragma once

#include <cbuild/action/action.hpp>
#include <cbuild/engine/types.hpp>
#include <cbuild/executor/run.hpp>

namespace cbuild::executor {

/// The container for `action`, with no more rights than builds need.
[[nodiscard]] engine::ContainerSpec container_spec(const action::Action& action, const Run& run);

/// The tar with a command's secret variables, to be unpacked at the root of its container before the start:
/// a file that the container's command reads and removes before anything else. The engine shows neither to
/// those who inspect the container, and no file of this host has them.
[[nodiscard]] std::string secrets_tar(const action::Command& command);

} // namespace cbuild::executor
