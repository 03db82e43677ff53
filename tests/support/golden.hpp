#pragma once

#include <string>

namespace cbuild::test {

/// Compares `text` with the file tests/golden/`name`; with CBUILD_TEST_ACCEPT=1 writes it there instead. What
/// differs from run to run is to be made equal before.
void check_golden(const std::string& name, const std::string& text);

} // namespace cbuild::test
