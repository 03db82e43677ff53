#include "engine/codecs.hpp"

#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

namespace cbuild::engine {

std::optional<std::chrono::sys_seconds> parse_date(std::string_view header) {
  std::istringstream text{std::string(header)};
  text.imbue(std::locale::classic());
  std::tm time{};
  text >> std::get_time(&time, "%a, %d %b %Y %H:%M:%S GMT");
  if (!text || text.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  constexpr int k_first_year = 1900;
  const auto date = std::chrono::year(time.tm_year + k_first_year) / (time.tm_mon + 1) / time.tm_mday;
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(time.tm_hour) + std::chrono::minutes(time.tm_min) +
         std::chrono::seconds(time.tm_sec);
}

} // namespace cbuild::engine
