#include "util/rename.hpp"

#ifdef __linux__
#include <sys/syscall.h>
#endif
#include <unistd.h>

#include <cerrno>

namespace cbuild::util {

// The system call itself, as musl has no wrapper for it.
int rename_kind(
    int from_directory, const std::string& from, int to_directory, const std::string& to, RenameKind kind) {
#ifdef SYS_renameat2
  const unsigned flags = kind == RenameKind::exchange ? 2U : 1U;
  const long result = ::syscall(SYS_renameat2, from_directory, from.c_str(), to_directory, to.c_str(), flags);
  if (result != 0 && (errno == EINVAL || errno == EOPNOTSUPP)) errno = ENOSYS;
  return static_cast<int>(result);
#else
  (void)from_directory, (void)from, (void)to_directory, (void)to, (void)kind;
  errno = ENOSYS;
  return -1;
#endif
}

} // namespace cbuild::util
