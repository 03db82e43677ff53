#pragma once

#include <cbuild/engine/types.hpp>
#include <cbuild/executor/run.hpp>
#include <cbuild/plan/action.hpp>

namespace cbuild::executor {

/// The container for `action`, with no more rights than builds need.
[[nodiscard]] engine::ContainerSpec container_spec(const plan::Action& action, const Run& run);

} // namespace cbuild::executor
