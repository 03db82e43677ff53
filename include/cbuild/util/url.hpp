#pragma once

#include <string>
#include <string_view>

namespace cbuild::util {

/// `text` with everything but unreserved characters as %XX (RFC 3986), for one part of a path or a query.
[[nodiscard]] std::string percent_encode(std::string_view text);

/// The opposite; a % without two digits after it stays.
[[nodiscard]] std::string percent_decode(std::string_view text);

} // namespace cbuild::util
