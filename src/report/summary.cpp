#include "report/summary.hpp"

#include <cbuild/util/text.hpp>
#include <cbuild/util/utf8.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace cbuild::report {
namespace {

constexpr std::size_t k_columns = 5;
using Row = std::array<std::string, k_columns>;
constexpr std::array<bool, k_columns> k_right{false, false, true, true, false};
constexpr std::size_t k_status_column = 1;

std::string_view status_color(Status status) {
  switch (status) {
  case Status::built:
    return k_green;
  case Status::failed:
    return k_red;
  case Status::cancelled:
    return k_yellow;
  }
  return {};
}

Row row_of(const Result& result) {
  return {util::printable(result.name),
          std::string(status_name(result.status)),
          util::format_duration(result.time),
          result.size ? util::format_bytes(*result.size) : "-",
          result.artifact.empty() ? "-" : util::printable(result.artifact)};
}

std::array<std::size_t, k_columns> widths_of(const std::vector<Row>& rows) {
  std::array<std::size_t, k_columns> widths{};
  for (const Row& row : rows)
    for (std::size_t i = 0; i < k_columns; ++i)
      widths.at(i) = std::max(widths.at(i), util::display_width(row.at(i)));
  return widths;
}

std::string line_of(const Row& row,
                    const std::array<std::size_t, k_columns>& widths,
                    std::string_view status_color,
                    const Style& style) {
  std::string line;
  for (std::size_t i = 0; i < k_columns; ++i) {
    const std::string& cell = row.at(i);
    const bool last = i + 1 == k_columns;
    const std::string gap(last ? 0 : widths.at(i) - util::display_width(cell), ' ');
    const std::string shown = i == k_status_column ? style.paint(status_color, cell) : cell;
    line += k_right.at(i) ? gap + shown : shown + gap;
    line += last ? "\n" : "  ";
  }
  return line;
}

} // namespace

std::string_view status_name(Status status) {
  switch (status) {
  case Status::built:
    return "built";
  case Status::failed:
    return "failed";
  case Status::cancelled:
    return "cancelled";
  }
  return {};
}

std::string summary_table(const std::vector<Result>& results, std::string_view heading, const Style& style) {
  if (results.empty()) return {};
  std::vector<Row> rows{{std::string(heading), "STATUS", "TIME", "SIZE", "ARTIFACT"}};
  std::transform(results.begin(), results.end(), std::back_inserter(rows), row_of);
  const auto widths = widths_of(rows);
  std::string table = line_of(rows.front(), widths, {}, style);
  for (std::size_t i = 0; i < results.size(); ++i)
    table += line_of(rows.at(i + 1), widths, status_color(results.at(i).status), style);
  return table;
}

std::string closing_text(const Summary& summary, const Style& style) {
  if (!summary.place) return {};
  if (!summary.failures.empty())
    return summary.results.empty() ? std::string()
                                   : fmt::format("\n{}\n", style.paint(k_red, "Build Failed"));
  const auto& place = *summary.place;
  const auto directory = util::printable(place.shown_directory);
  const auto file = util::printable(place.shown_template_file);
  const auto option = [&](std::string_view name) {
    return place.is_default ? std::string() : fmt::format(" {} {}", name, file);
  };
  const auto next =
      fmt::format("Built Artifacts  : {}\n"
                  "Built Template   : {}\n"
                  "\n"
                  "Commands you can use next\n"
                  "=========================\n"
                  "[*] Validate SAM template: sam validate\n"
                  "[*] Invoke Function: sam local invoke{}\n"
                  "[*] Test Function in the Cloud: sam sync --stack-name {{{{stack-name}}}} --watch\n"
                  "[*] Deploy: sam deploy --guided{}",
                  directory,
                  file,
                  option("-t"),
                  option("--template-file"));
  return fmt::format("\n{}\n\n{}\n", style.paint(k_green, "Build Succeeded"), style.paint(k_yellow, next));
}

std::string summary_text(const Summary& summary, std::string_view heading, const Style& style) {
  return summary_table(summary.results, heading, style) + closing_text(summary, style);
}

} // namespace cbuild::report
