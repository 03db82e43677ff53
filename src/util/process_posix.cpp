#include <cbuild/util/error.hpp>
#include <cbuild/util/process.hpp>
#include <cbuild/util/text.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <sstream>
#include <utility>

namespace cbuild::util {
namespace {

constexpr int k_start_time_field = 22; // proc(5): counted from 1, the process name being field 2

std::string read_text(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

/// Empty where there is no /proc or no such process.
std::string start_time(int pid) {
  const auto stat = read_text(fmt::format("/proc/{}/stat", pid));
  const auto name_end = stat.rfind(')'); // the name may hold anything
  if (name_end == std::string::npos) return {};
  const auto fields = split(trim(std::string_view(stat).substr(name_end + 1)), ' ');
  constexpr std::size_t k_index = k_start_time_field - 3;
  return fields.size() > k_index ? fields[k_index] : std::string();
}

std::string host_identity() {
  const auto boot = read_text("/proc/sys/kernel/random/boot_id");
  std::array<char, 64> pid_namespace{};
  const auto length = readlink("/proc/self/ns/pid", pid_namespace.data(), pid_namespace.size());
  std::array<char, 256> name{};
  if (boot.empty() && gethostname(name.data(), name.size() - 1) == 0) return name.data();
  return fmt::format(
      "{}/{}",
      trim(boot),
      std::string_view(pid_namespace.data(), length > 0 ? static_cast<std::size_t>(length) : 0));
}

std::vector<std::string> read_lines_to_end(int fd) {
  std::string text;
  std::array<char, 4096> buffer{};
  while (true) {
    const auto count = read(fd, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  // A line that was cut by the parent's death is dropped.
  text.resize(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n'));
  return split(text, '\n');
}

void close_from(int first) {
#ifdef __linux__
  if (close_range(static_cast<unsigned>(first), std::numeric_limits<unsigned>::max(), 0) == 0) return;
#endif
  const long limit = std::min(sysconf(_SC_OPEN_MAX), 4096L);
  for (int fd = first; fd < limit; ++fd) close(fd);
}

/// Leaves the child with its pipe alone, whose new number it gives: a terminal, or another's pipe held open,
/// would keep others waiting for us.
int detach(int pipe_end) {
  constexpr int k_kept = STDERR_FILENO + 1;
  setsid();
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) signal(number, SIG_IGN);
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(null, fd);
  dup2(pipe_end, k_kept);
  close_from(k_kept + 1);
  return k_kept;
}

} // namespace

ProcessIdentity current_process() {
  const int pid = getpid();
  return {.pid = pid, .started = start_time(pid), .host = host_identity()};
}

bool is_running(const ProcessIdentity& process) {
  if (kill(process.pid, 0) != 0 && errno == ESRCH) return false;
  const auto started = start_time(process.pid);
  return started.empty() || process.started.empty() || started == process.started;
}

unsigned long current_user_id() { return getuid(); }

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

std::string random_hex(std::size_t bytes) {
  std::string raw(bytes, '\0');
  if (getentropy(raw.data(), raw.size()) != 0) throw file_error(errno, "read", "the system's random bytes");
  std::string hex;
  for (const char byte : raw) hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return hex;
}

Lifeline Lifeline::start(std::function<void(const std::vector<std::string>&)> work) {
  std::array<int, 2> ends{-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw file_error(errno, "make", "pipe");
  const pid_t child = fork();
  if (child < 0) throw file_error(errno, "start", "guard process");
  if (child == 0) {
    const int lines = detach(ends[0]);
    try {
      work(read_lines_to_end(lines));
    } catch (...) { // nobody is left to hear of it
    }
    _exit(0);
  }
  close(ends[0]);
  return Lifeline(ends[1]);
}

Lifeline::Lifeline(Lifeline&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}

Lifeline::~Lifeline() {
  if (m_fd >= 0) close(m_fd);
}

void Lifeline::send(std::string_view line) const {
  const std::string record = std::string(line) + "\n";
  std::string_view left = record;
  while (!left.empty()) {
    const auto count = write(m_fd, left.data(), left.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw file_error(errno, "reach", "guard process");
    left.remove_prefix(static_cast<std::size_t>(count));
  }
}

} // namespace cbuild::util
