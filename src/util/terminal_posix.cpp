#include <cbuild/util/signals.hpp>
#include <cbuild/util/terminal.hpp>

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace cbuild::util {
namespace {

/// So many bytes a pipe takes at once when it says that it takes any.
constexpr std::size_t k_never_blocks = 4096;
constexpr int k_between_looks_ms = 100;
/// Without a byte taken, after a signal: nobody reads.
constexpr int k_patience_ms = 500;

bool is_regular_file(int fd) {
  struct stat status {};
  return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

/// False if a signal wants this process to end and the reader takes nothing.
bool wait_until_writable(int fd) {
  for (int waited_ms = 0; waited_ms < k_patience_ms;) {
    pollfd writable{.fd = fd, .events = POLLOUT, .revents = 0};
    const int ready = poll(&writable, 1, k_between_looks_ms);
    // What poll itself cannot do, write tells.
    if (ready > 0 || (ready < 0 && errno != EINTR)) return true;
    if (ready == 0 && signal_arrived()) waited_ms += k_between_looks_ms;
  }
  return false;
}

} // namespace

bool is_terminal(Stream stream) { return isatty(static_cast<int>(stream)) == 1; }

std::vector<std::filesystem::path> output_files() {
  std::vector<std::filesystem::path> files;
  for (const auto stream : {Stream::out, Stream::err}) {
    const int fd = static_cast<int>(stream);
    std::error_code error;
    auto path = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd), error);
    struct stat open {};
    struct stat there {};
    const bool is_there = !error && ::fstat(fd, &open) == 0 && ::lstat(path.c_str(), &there) == 0 &&
                          open.st_dev == there.st_dev && open.st_ino == there.st_ino;
    if (is_there && S_ISREG(open.st_mode)) files.push_back(std::move(path));
  }
  return files;
}

WindowSize window_size(Stream stream) {
  winsize size{};
  const bool known = ioctl(static_cast<int>(stream), TIOCGWINSZ, &size) == 0;
  if (!known || size.ws_col == 0 || size.ws_row == 0) return {};
  return {.columns = size.ws_col, .rows = size.ws_row};
}

int write_all(Stream stream, std::string_view bytes) {
  const int fd = static_cast<int>(stream);
  const std::size_t most = is_regular_file(fd) ? bytes.size() : k_never_blocks;
  while (!bytes.empty()) {
    if (!wait_until_writable(fd)) return ECANCELED;
    const ssize_t written = ::write(fd, bytes.data(), std::min(bytes.size(), most));
    if (written >= 0)
      bytes.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EAGAIN && errno != EINTR)
      return errno;
  }
  return 0;
}

} // namespace cbuild::util
