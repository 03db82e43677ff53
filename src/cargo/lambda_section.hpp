#pragma once

#include <cbuild/cargo/lambda_configuration.hpp>
#include <cbuild/toml/table.hpp>

namespace cbuild::cargo {

using toml::Table;
using toml::Value;

/// What lies under `metadata.lambda` of a [package] or [workspace].
[[nodiscard]] LambdaMetadata read_lambda_metadata(const Table& owner);

} // namespace cbuild::cargo
