#pragma once

#include <string>
#include <string_view>

namespace cbuild::util {

/// RFC 4648, on one line.
[[nodiscard]] std::string base64(std::string_view bytes);

} // namespace cbuild::util
