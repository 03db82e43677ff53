#pragma once

#include "plan/native_workflows.hpp"

#include <cbuild/sam/template.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace cbuild::plan {

/// All properties, by their names in snake_case, and the `entry_points`: the handler's file if none are
/// given. Source maps are made where Node is told to read them. Throws Error(usage) where nothing is to be
/// bundled.
[[nodiscard]] nlohmann::json esbuild_options(const NativeProject& project);

/// As `sam build` changes its template: a bundle lies at the artifact's top, so that a Handler with
/// directories loses them where there is no such file, and Node reads the source maps that there are.
[[nodiscard]] std::vector<sam::PropertyEdit> esbuild_edits(const sam::Resource& function, const HasFile& has);

/// The project's esbuild, else the image's, else one that is known to work.
[[nodiscard]] NpmTool esbuild_tool(const NativeProject& project);

} // namespace cbuild::plan
