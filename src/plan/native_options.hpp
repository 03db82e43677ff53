#pragma once

#include "plan/native_workflows.hpp"

#include <nlohmann/json.hpp>

namespace cbuild::plan {

// The options of each workflow's request, as `sam build` makes them of Metadata.BuildProperties. All throw
// Error(usage) about the place in the template.

/// `parent_python_packages`, or null.
[[nodiscard]] nlohmann::json python_options(const NativeProject& project);

/// `use_npm_ci`, which is true for a project with a lock file, unless UseNpmCi says otherwise.
[[nodiscard]] nlohmann::json npm_options(const NativeProject& project);

/// `artifact_executable_name` and `trim_go_path`.
[[nodiscard]] nlohmann::json go_options(const NativeProject& project);

/// The packages above the handler's module, seen from where the first of them lies in the source's path:
/// "src.orders" of "src.orders.app.handler" in ".../src/orders"; empty where there are none.
[[nodiscard]] std::string parent_packages(std::string_view handler, const std::filesystem::path& source);

/// "EntryPoints" → "entry_points".
[[nodiscard]] std::string snake_case(std::string_view name);

} // namespace cbuild::plan
