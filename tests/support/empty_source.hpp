#pragma once

#include <cbuild/action/tree.hpp>

namespace cbuild::test {

/// A source with nothing in it, for Actions that are not run.
inline const action::Snapshot& empty_source(const action::Tree& /*tree*/ = {}) {
  static const action::Snapshot empty;
  return empty;
}

} // namespace cbuild::test
