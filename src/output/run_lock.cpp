#include "output/run_lock.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/process.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::output {

std::optional<util::LockFile> try_lock_run(const std::filesystem::path& file) {
  try {
    return util::LockFile::try_lock(file, fmt::format("process {}", util::current_process().pid));
  } catch (const util::Error&) {
    std::error_code ignored;
    if (std::filesystem::exists(file.parent_path(), ignored)) throw;
    return std::nullopt;
  }
}

std::string holder_of(const std::filesystem::path& file) {
  const auto words = util::printable(util::LockFile::holder(file));
  return words.empty() ? "another process" : words;
}

} // namespace cbuild::output
