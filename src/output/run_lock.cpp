#include "output/run_lock.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/process.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::output {

std::optional<util::LockFile> try_lock_run(const std::filesystem::path& file) {
  constexpr int k_most_tries = 10;
  // Another run that ends takes the directory away, and a third one may have made it again by the time that
  // we look.
  for (int tries = 1;; ++tries) {
    try {
      return util::LockFile::try_lock(file, fmt::format("process {}", util::current_process().pid));
    } catch (const util::Error&) {
      std::error_code ignored;
      if (!std::filesystem::exists(file.parent_path(), ignored)) return std::nullopt;
      if (tries == k_most_tries) throw;
    }
  }
}

std::string holder_of(const std::filesystem::path& file) {
  const auto words = util::printable(util::LockFile::holder(file));
  return words.empty() ? "another process" : words;
}

} // namespace cbuild::output
