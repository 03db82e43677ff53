#include "util/native.hpp"
#include "util/pipe.hpp"

#include <cbuild/util/error.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace cbuild::util {
namespace {

#ifdef __APPLE__
// In two steps, as there is no pipe2: a program that another thread starts in between inherits the ends.
int open_pipe(int* ends, PipeMode mode) {
  if (pipe(ends) != 0) return -1;
  for (const int fd : {ends[0], ends[1]}) {
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    if (mode == PipeMode::nonblocking) (void)fcntl(fd, F_SETFL, O_NONBLOCK);
  }
  return 0;
}
#else
int open_pipe(int* ends, PipeMode mode) {
  return pipe2(ends, O_CLOEXEC | (mode == PipeMode::nonblocking ? O_NONBLOCK : 0));
}
#endif

/// The same pipe under another number where it has that of a standard stream: what is written to the stream
/// must not arrive in it.
Handle beside_standard_streams(Handle end) {
  if (descriptor(end) > STDERR_FILENO) return end;
  Handle moved = owned(fcntl(descriptor(end), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!moved) throw file_error(errno, "make", "pipe");
  return moved;
}

} // namespace

Pipe make_pipe(PipeMode mode) {
  std::array<int, 2> ends{-1, -1};
  if (open_pipe(ends.data(), mode) != 0) throw file_error(errno, "make", "pipe");
  Handle reader = owned(ends[0]);
  Handle writer = owned(ends[1]);
  return {beside_standard_streams(std::move(reader)), beside_standard_streams(std::move(writer))};
}

} // namespace cbuild::util
