#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/made_directory.hpp>

#include <system_error>

namespace cbuild::util {

namespace fs = std::filesystem;
namespace {

constexpr int k_most_tries = 10;

void remove_empty(const std::vector<fs::path>& directories) {
  std::error_code ignored; // also where something is in it
  for (const auto& path : directories) fs::remove(path, ignored);
}

} // namespace

MadeDirectory::MadeDirectory(const fs::path& path) {
  std::error_code error;
  // Another that ends may take away what was there a moment ago.
  for (int tries = 0; tries < k_most_tries; ++tries) {
    m_made.clear();
    for (auto missing = without_trailing_slash(path); !fs::exists(missing, error) && !missing.empty();
         missing = missing.parent_path())
      m_made.push_back(missing);
    fs::create_directories(path, error);
    if (!error) return;
    remove_empty(m_made); // of several the first may be there
    if (error != std::errc::no_such_file_or_directory) break;
  }
  throw file_error(error.value(), "make directory", path.string());
}

MadeDirectory::~MadeDirectory() { remove_empty(m_made); }

} // namespace cbuild::util
