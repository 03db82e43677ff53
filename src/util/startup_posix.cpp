#include <cbuild/util/startup.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

namespace cbuild::util {
namespace {

bool is_open(int fd) { return fcntl(fd, F_GETFD) >= 0 || errno != EBADF; }

/// Takes `fd`, the lowest one that is free.
bool take(int fd, int mode) {
  int taken = open("/dev/null", mode);
  if (taken < 0) taken = open("/", O_RDONLY); // in a root without devices: neither read nor written
  return taken == fd;
}

} // namespace

bool prepare_process() noexcept {
  // Standard output for reading: a result that nobody gets is an error.
  for (const auto& [fd, mode] :
       {std::pair(STDIN_FILENO, O_RDONLY), {STDOUT_FILENO, O_RDONLY}, {STDERR_FILENO, O_WRONLY}})
    if (!is_open(fd) && !take(fd, mode)) return false;
  sigset_t arriving;
  sigemptyset(&arriving);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&arriving, number);
  sigprocmask(SIG_UNBLOCK, &arriving, nullptr);
  signal(SIGXFSZ, SIG_IGN);
  return true;
}

} // namespace cbuild::util
