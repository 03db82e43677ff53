#pragma once

#include "sam/value.hpp"

#include <cbuild/sam/template.hpp>

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace cbuild::sam {

/// A parameter of the template, or one of AWS's own.
struct Parameter {
  bool is_list = false;
  std::optional<std::string> value; ///< of a list joined by commas; nothing for one that is not known
  bool given_unknown = false;       ///< the parent stack gives one that only deployment knows
};

using Parameters = std::map<std::string, Parameter, std::less<>>;

/// Values: what is given, over the template's Defaults, over AWS's own names with the values that SAM takes
/// for them. A parameter that names a place in SSM has that name for its Default, as with SAM.
[[nodiscard]] Parameters parameter_values(const Node& root, const ReadOptions& options);

/// The zones of a region that Fn::GetAZs gives; empty for a region that is not known.
[[nodiscard]] std::vector<std::string> availability_zones(std::string_view region);

} // namespace cbuild::sam
