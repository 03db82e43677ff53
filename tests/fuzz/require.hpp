#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

namespace cbuild::fuzz {

/// Ends the program, with what does not hold and the text that it does not hold for.
inline void require(bool holds, const std::string& what, const std::string& text) {
  if (holds) return;
  std::fprintf(stderr, "%s:\n%s\n", what.c_str(), text.c_str());
  std::abort();
}

} // namespace cbuild::fuzz
