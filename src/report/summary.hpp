#pragma once

#include "report/style.hpp"

#include <cbuild/report/reporter.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace cbuild::report {

/// "built", "failed" or "cancelled".
[[nodiscard]] std::string_view status_name(Status status);

/// The table of results as lines, each with its line feed; nothing if there are no results.
[[nodiscard]] std::string
summary_table(const std::vector<Result>& results, std::string_view heading, const Style& style);

/// What `sam build` says at its end: where the results are, and what to do with them. Nothing of a run
/// without a built template.
[[nodiscard]] std::string closing_text(const Summary& summary, const Style& style);

/// The table, and the closing words below it.
[[nodiscard]] std::string summary_text(const Summary& summary, std::string_view heading, const Style& style);

} // namespace cbuild::report
