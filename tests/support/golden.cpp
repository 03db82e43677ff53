#include "support/golden.hpp"

#include "support/catch.hpp"
#include "support/tree_snapshot.hpp"

#include <cstdlib>
#include <filesystem>

namespace cbuild::test {

void check_golden(const std::string& name, const std::string& text) {
  const auto file = std::filesystem::path(CBUILD_GOLDEN_DIRECTORY) / name;
  const char* accept = std::getenv("CBUILD_TEST_ACCEPT");
  if (accept != nullptr && std::string(accept) == "1") {
    std::filesystem::create_directories(file.parent_path());
    write_file(file, text);
    return;
  }
  INFO(file.string() << " (CBUILD_TEST_ACCEPT=1 writes it anew)");
  CHECK(read_file(file) == text);
}

} // namespace cbuild::test
