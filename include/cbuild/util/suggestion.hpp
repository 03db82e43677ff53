#pragma once

#include <cbuild/util/error.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace cbuild::util {

/// Adds a hint to an error about a name that is not among `names`: which of them is near to it. None where
/// none is.
void suggest_nearest(Error& error, std::string_view given, const std::vector<std::string>& names);

/// The same, and where none is near: which there are, if any.
void suggest(Error& error, std::string_view given, const std::vector<std::string>& names);

} // namespace cbuild::util
