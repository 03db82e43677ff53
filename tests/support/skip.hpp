#pragma once

#include <string>

namespace cbuild::test {

/// Says why this case cannot run here; the case returns after it, and the process ends with 77, which CTest
/// counts as skipped (each case runs in a process of its own).
void skip(const std::string& reason);
[[nodiscard]] bool skipped();

} // namespace cbuild::test
