#pragma once

#include <cbuild/yaml/node.hpp>

#include <string>
#include <string_view>

namespace cbuild::yaml {

enum class Quotes { when_needed, single, always };

/// The string as a scalar on one line that reads as this string in block and flow style, with YAML 1.1
/// and 1.2. Double-quoted text is JSON too.
[[nodiscard]] std::string scalar_text(std::string_view value, Quotes quotes);

/// The value on one line in flow style, with its tags, aliases and merge keys expanded.
[[nodiscard]] std::string flow_text(const Node& node);

} // namespace cbuild::yaml
