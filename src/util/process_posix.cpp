#include "util/pipe.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/process.hpp>
#include <cbuild/util/text.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <sstream>

namespace cbuild::util {
namespace {

// proc(5): counted from 1, the process name being field 2.
constexpr std::size_t k_state_field = 3;
constexpr std::size_t k_start_time_field = 22;

std::string read_text(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

/// One of the fields after the name in /proc/<pid>/stat; empty where there is no /proc or no such process.
std::string stat_field(int pid, std::size_t field) {
  const auto stat = read_text(fmt::format("/proc/{}/stat", pid));
  const auto name_end = stat.rfind(')'); // the name may hold anything
  if (name_end == std::string::npos) return {};
  const auto fields = split(trim(std::string_view(stat).substr(name_end + 1)), ' ');
  const std::size_t index = field - k_state_field;
  return fields.size() > index ? fields[index] : std::string();
}

std::string start_time(int pid) { return stat_field(pid, k_start_time_field); }

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
  constexpr long k_most = 4096;
  const long open_max = sysconf(_SC_OPEN_MAX);
  const long limit = open_max > 0 ? std::min(open_max, k_most) : k_most;
  for (int fd = first; fd < limit; ++fd) close(fd);
}

/// Leaves the child with its pipe alone, whose new number it gives: a terminal, or another's pipe held open,
/// would keep others waiting for us.
int detach(int pipe_end) {
  constexpr int k_kept = STDERR_FILENO + 1;
  dup2(pipe_end, k_kept); // first: where the standard streams were closed, the pipe has one of their numbers
  setsid();
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) signal(number, SIG_IGN);
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(null, fd);
  close_from(k_kept + 1);
  return k_kept;
}

} // namespace

ProcessIdentity current_process() {
  const int pid = getpid();
  return {.pid = pid, .started = start_time(pid), .host = host_identity()};
}

bool is_running(const ProcessIdentity& process) {
  if (process.pid <= 0) return false; // kill would ask for whole groups
  // A zombie: ended, but its parent has not asked how.
  if (const auto state = stat_field(process.pid, k_state_field); state == "Z" || state == "X") return false;
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

std::map<std::string, std::string> environment_variables() {
  std::map<std::string, std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    const auto equals = variable.find('=');
    if (equals != std::string_view::npos)
      all.emplace(variable.substr(0, equals), variable.substr(equals + 1));
  }
  return all;
}

std::string random_hex(std::size_t bytes) {
  std::string raw(bytes, '\0');
  if (getentropy(raw.data(), raw.size()) != 0) throw file_error(errno, "read", "the system's random bytes");
  std::string hex;
  for (const char byte : raw) hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return hex;
}

Lifeline Lifeline::start(const std::function<void(const std::vector<std::string>&)>& work) {
  Pipe pipe = make_pipe(PipeMode::blocking);
  const pid_t child = fork();
  if (child < 0) throw file_error(errno, "start", "guard process");
  if (child == 0) {
    const int lines = detach(pipe.reader.get());
    try {
      work(read_lines_to_end(lines));
    } catch (...) { // nobody is left to hear of it
    }
    _exit(0);
  }
  signal(SIGPIPE, SIG_IGN); // a guard that is gone is an error of `send`
  return Lifeline(File(std::move(pipe.writer), "pipe to the guard process"));
}

void Lifeline::send(std::string_view line) { m_pipe.write_all(std::string(line) + "\n"); }

} // namespace cbuild::util
