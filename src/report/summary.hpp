#pragma once

#include "report/style.hpp"

#include <cbuild/report/reporter.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace cbuild::report {

/// The table of results as lines, each with its line feed; nothing if there are no results.
[[nodiscard]] std::string
summary_table(const std::vector<Result>& results, std::string_view heading, const Style& style);

} // namespace cbuild::report
