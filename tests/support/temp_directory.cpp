#include "support/temp_directory.hpp"

#include <random>
#include <system_error>

namespace cbuild::test {
namespace {

std::filesystem::path make_fresh(const std::filesystem::path& around) {
  std::random_device random;
  for (;;) {
    auto path = around / ("cbuild-test-" + std::to_string(random()));
    if (std::filesystem::create_directory(path)) return path;
  }
}

} // namespace

TempDirectory::TempDirectory() : TempDirectory(std::filesystem::temp_directory_path()) {}

TempDirectory::TempDirectory(const std::filesystem::path& around) : m_path(make_fresh(around)) {}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(m_path, ignored);
}

} // namespace cbuild::test
