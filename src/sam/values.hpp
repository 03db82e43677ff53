#pragma once

#include <cbuild/yaml/node.hpp>

#include <map>
#include <optional>
#include <string>

namespace cbuild::sam {

using yaml::Document;
using yaml::Entry;
using yaml::Kind;
using yaml::Node;

using Parameters = std::map<std::string, std::string>;

/// The parameters' values as far as they are known before deployment: the template's Defaults under
/// `overrides`. Types that name a place in SSM have no value: their Default is that name.
[[nodiscard]] Parameters parameter_values(const Node& root, const Parameters& overrides);

/// The text of a scalar, of `Ref` to a known parameter, or of `Fn::Sub` that uses nothing but such; else
/// nothing.
[[nodiscard]] std::optional<std::string> resolve_text(const Node& node, const Parameters& parameters);

/// True as SAM (Python) sees it: anything but null, false, 0 and what is empty. A quoted "false" is true.
[[nodiscard]] bool is_truthy(const Node* node);

} // namespace cbuild::sam
