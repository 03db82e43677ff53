#pragma once

#include <cstddef>
#include <optional>

namespace cbuild::util {

/// Matches a sequence against a pattern in which some elements stand for any number: only the last of these
/// has ever to be tried again, as an earlier one could give no more than what the later one takes.
template <typename Pattern, typename IsMany, typename Sequence, typename IsOne>
bool matches_sequence(const Pattern& pattern, IsMany is_many, const Sequence& sequence, IsOne is_one) {
  std::size_t p = 0, s = 0;
  std::optional<std::size_t> many;
  std::size_t retry = 0;
  while (s < sequence.size()) {
    if (p < pattern.size() && is_many(pattern[p])) {
      many = p++;
      retry = s;
    } else if (p < pattern.size() && is_one(pattern[p], sequence[s])) {
      ++p;
      ++s;
    } else if (many) {
      p = *many + 1;
      s = ++retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && is_many(pattern[p])) ++p;
  return p == pattern.size();
}

} // namespace cbuild::util
