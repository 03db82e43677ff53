#pragma once

#include "cargo/table.hpp"

#include <cbuild/cargo/lambda_configuration.hpp>

namespace cbuild::cargo {

/// What lies under `metadata.lambda` of a [package] or [workspace].
[[nodiscard]] LambdaMetadata read_lambda_metadata(const Table& owner);

} // namespace cbuild::cargo
