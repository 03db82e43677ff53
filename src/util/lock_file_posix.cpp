#include "util/native.hpp"
#include "util/retry.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/lock_file.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace cbuild::util {
namespace {

/// Whether the path still leads to the open file: its last holder may have removed it in the meantime.
bool is_at(const std::filesystem::path& path, const File& file) {
  struct stat open {};
  struct stat there {};
  return fstat(descriptor(file.handle()), &open) == 0 && lstat(path.c_str(), &there) == 0 &&
         open.st_dev == there.st_dev && open.st_ino == there.st_ino;
}

/// As network file systems say that they have no locks.
bool means_no_locks(int error_number) {
  return error_number == EOPNOTSUPP || error_number == ENOSYS || error_number == ENOLCK;
}

} // namespace

std::optional<LockFile> LockFile::try_lock(const std::filesystem::path& path, const std::string& holder) {
  File file = File::open_append(path);
  const int locked = retry([&] { return flock(descriptor(file.handle()), LOCK_EX | LOCK_NB); });
  const int failure = locked == 0 ? 0 : errno;
  if (failure == EWOULDBLOCK) return std::nullopt;
  if (failure != 0 && !means_no_locks(failure)) throw file_error(failure, "lock", path.string());
  if (!is_at(path, file)) return std::nullopt;
  struct stat status {};
  if (fstat(descriptor(file.handle()), &status) != 0) throw file_error(errno, "read", path.string());
  if (!S_ISREG(status.st_mode) || status.st_nlink != 1)
    throw Error(ExitCode::local_files,
                fmt::format("the lock '{}' is no plain file of its own", printable(path.string())))
        .hint("remove it");
  if (ftruncate(descriptor(file.handle()), 0) != 0) throw file_error(errno, "write", path.string());
  file.write_all(holder);
  return LockFile(std::move(file), failure == 0 ? Exclusion::sure : Exclusion::unknown);
}

std::string LockFile::holder(const std::filesystem::path& path) {
  constexpr std::size_t k_longest = 256;
  try {
    return File::open_read(path).read_at_most(k_longest);
  } catch (const Error&) { // it was removed in the meantime
    return {};
  }
}

} // namespace cbuild::util
