#pragma once

#include "plan/native_project.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace cbuild::plan {

/// The project's package.json, an object; an empty one where there is none. Throws Error(usage), with the
/// place, for what is no JSON.
[[nodiscard]] nlohmann::json read_package(const NativeProject& project);

/// The version of a package that a lock file has, whichever tool wrote it: package-lock.json of each version,
/// pnpm-lock.yaml, yarn.lock of Yarn 1 and later. Empty where it has none, or cannot be read.
[[nodiscard]] std::string locked_version(const NativeProject& project, std::string_view package);

} // namespace cbuild::plan
