#pragma once

#include <cbuild/yaml/node.hpp>

#include <string>
#include <string_view>

namespace cbuild::sam {

/// The text of a scalar as YAML 1.1 reads it: of a plain one, booleans become `true` or `false` and integers
/// decimal (`012` is 10, `1_000` is 1000, `1:30` is 90). Other numbers and timestamps stay as they are
/// written.
[[nodiscard]] std::string scalar_value(const yaml::Node& scalar);

/// True for a plain scalar that YAML 1.1 reads as false or as the number 0.
[[nodiscard]] bool reads_false(const yaml::Node& scalar);

/// True for what JSON writes without quotes: a boolean or a number.
[[nodiscard]] bool is_json_literal(std::string_view text);

} // namespace cbuild::sam
