#pragma once

#include <cbuild/action/action.hpp>
#include <cbuild/engine/types.hpp>
#include <cbuild/executor/run.hpp>

namespace cbuild::executor {

/// The container for `action`, with no more rights than builds need.
[[nodiscard]] engine::ContainerSpec container_spec(const action::Action& action, const Run& run);

} // namespace cbuild::executor
