#include <cbuild/util/error.hpp>
#include <cbuild/util/lock_file.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace cbuild::util {

std::optional<LockFile> LockFile::try_lock(const std::filesystem::path& path, const std::string& holder) {
  File file = File::open_append(path);
  while (flock(file.descriptor(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return std::nullopt;
    if (errno != EINTR) throw file_error(errno, "lock", path.string());
  }
  struct stat status {};
  if (fstat(file.descriptor(), &status) != 0) throw file_error(errno, "read", path.string());
  if (!S_ISREG(status.st_mode) || status.st_nlink != 1)
    throw Error(ExitCode::local_files,
                fmt::format("the lock '{}' is no plain file of its own", printable(path.string())))
        .hint("remove it");
  if (ftruncate(file.descriptor(), 0) != 0) throw file_error(errno, "write", path.string());
  file.write_all(holder);
  return LockFile(std::move(file));
}

std::string LockFile::holder(const std::filesystem::path& path) {
  constexpr std::size_t k_longest = 256;
  return File::open_read(path).read_at_most(k_longest);
}

} // namespace cbuild::util
