#include "support/temp_directory.hpp"

#include <cstdlib>
#include <random>
#include <system_error>

namespace cbuild::test {
namespace {

/// In memory where that is possible: the tests make and remove thousands of files, which takes a busy disk
/// minutes.
std::filesystem::path place_for_tests() {
  std::error_code ignored;
  if (std::getenv("TMPDIR") == nullptr && std::filesystem::is_directory("/dev/shm", ignored))
    return "/dev/shm";
  return std::filesystem::temp_directory_path();
}

std::filesystem::path make_fresh(const std::filesystem::path& around) {
  std::random_device random;
  for (;;) {
    auto path = around / ("cbuild-test-" + std::to_string(random()));
    if (std::filesystem::create_directory(path)) return path;
  }
}

} // namespace

TempDirectory::TempDirectory() : TempDirectory(place_for_tests()) {}

TempDirectory::TempDirectory(const std::filesystem::path& around) : m_path(make_fresh(around)) {}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(m_path, ignored);
}

} // namespace cbuild::test
