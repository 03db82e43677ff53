#pragma once

#include "sam/value.hpp"

#include <string>
#include <string_view>

namespace cbuild::sam {

/// True for the key of a loop: Fn::ForEach::Name.
[[nodiscard]] bool is_loop(std::string_view key);

/// The text with `${Variable}` of each loop around it replaced by its value, and `&{Variable}` by the letters
/// and digits of its value. Others stay.
[[nodiscard]] std::string with_variables(std::string text, const Scope& scope);

} // namespace cbuild::sam
