#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::util {

void suggest_nearest(Error& error, std::string_view given, const std::vector<std::string>& names) {
  if (const auto nearest = nearest_name(given, names))
    error.add_hint(fmt::format("did you mean '{}'?", printable(*nearest)));
}

void suggest(Error& error, std::string_view given, const std::vector<std::string>& names) {
  if (nearest_name(given, names))
    suggest_nearest(error, given, names);
  else if (!names.empty())
    error.add_hint("there are: " + printable(join(names, ", ")));
}

} // namespace cbuild::util
