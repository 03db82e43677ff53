#pragma once

#include "report/style.hpp"

#include <cbuild/report/reporter.hpp>

#include <string>
#include <string_view>

namespace cbuild::report {

/// A message as lines, the first with the word for its level, each with its line feed.
[[nodiscard]] std::string message_text(Level level, std::string_view text, const Style& style);

} // namespace cbuild::report
