#pragma once

#include <cerrno>

namespace cbuild::util {

/// Calls again as long as a signal interrupts; the result is that of the last call, with its errno.
template <typename Call>
auto retry(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

} // namespace cbuild::util
