#include "util/rename.hpp"
#include "util/stage.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/file_replacement.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace cbuild::util {

FileReplacement::FileReplacement(std::filesystem::path from, std::filesystem::path to, Replace replace)
    : m_from(std::move(from)), m_to(std::move(to)), m_old(m_from.string() + ".old"), m_replace(replace) {}

void FileReplacement::commit() {
  for (int attempt = 0; attempt < k_stage_attempts; ++attempt)
    if (try_commit()) return;
  throw file_error(EBUSY, "replace", m_to.string());
}

bool FileReplacement::place_is_taken() const {
  struct stat status {};
  if (::lstat(m_to.c_str(), &status) != 0) {
    if (errno == ENOENT) return false;
    throw file_error(errno, "read", m_to.string());
  }
  if (S_ISDIR(status.st_mode)) throw file_error(EISDIR, "replace", m_to.string());
  return true;
}

/// False if the place was taken or became free meanwhile: another try.
bool FileReplacement::try_commit() {
  const bool taken = place_is_taken();
  if (m_replace == Replace::portable) {
    commit_portably(taken);
  } else {
    const auto kind = taken ? RenameKind::exchange : RenameKind::no_replace;
    if (rename_kind(AT_FDCWD, m_from.string(), AT_FDCWD, m_to.string(), kind) != 0) {
      if (errno == ENOSYS) m_replace = Replace::portable;
      if (errno == ENOSYS || errno == (taken ? ENOENT : EEXIST)) return false;
      throw file_error(errno, "replace", m_to.string());
    }
  }
  m_committed = taken ? Committed::over_old_content : Committed::in_an_empty_place;
  return true;
}

/// A second name keeps the old content while its own is taken over; where there are no second names, it is
/// moved away first, and the place is empty for some microseconds.
void FileReplacement::commit_portably(bool taken) {
  const auto fail = [this] { throw file_error(errno, "replace", m_to.string()); };
  const bool linked = taken && ::linkat(AT_FDCWD, m_to.c_str(), AT_FDCWD, m_old.c_str(), 0) == 0;
  if (taken && !linked && std::rename(m_to.c_str(), m_old.c_str()) != 0) fail();
  if (std::rename(m_from.c_str(), m_to.c_str()) == 0) return;
  const int error = errno;
  if (taken && !linked) (void)std::rename(m_old.c_str(), m_to.c_str());
  errno = error;
  fail();
}

bool FileReplacement::revert() noexcept {
  const auto committed = std::exchange(m_committed, Committed::no);
  if (committed == Committed::no) return true;
  if (committed == Committed::in_an_empty_place) return std::rename(m_to.c_str(), m_from.c_str()) == 0;
  if (m_replace == Replace::portable) return std::rename(m_old.c_str(), m_to.c_str()) == 0;
  // Plain renaming would do, too: what is lost is only the new content.
  return std::rename(m_from.c_str(), m_to.c_str()) == 0;
}

} // namespace cbuild::util
