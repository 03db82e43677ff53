#include "util/native.hpp"
#include "util/pipe.hpp"
#include "util/retry.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/produced_stream.hpp>
#include <cbuild/util/subprocess.hpp>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <memory>

namespace cbuild::util {
namespace {

constexpr std::chrono::milliseconds k_between_looks{100};
constexpr std::chrono::seconds k_until_killed{10};
constexpr int k_signal_base = 128;

struct FileActions {
  FileActions() { ::posix_spawn_file_actions_init(&value); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { ::posix_spawn_file_actions_destroy(&value); }
  posix_spawn_file_actions_t value{};
};

struct Attributes {
  Attributes() { ::posix_spawnattr_init(&value); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() { ::posix_spawnattr_destroy(&value); }
  posix_spawnattr_t value{};
};

/// A program that runs, in a process group of its own.
class Child {
public:
  explicit Child(std::vector<std::string> argv) {
    Pipe pipe = make_pipe(PipeMode::blocking);
    FileActions actions;
    ::posix_spawn_file_actions_addopen(&actions.value, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    for (const int stream : {STDOUT_FILENO, STDERR_FILENO})
      ::posix_spawn_file_actions_adddup2(&actions.value, descriptor(pipe.writer), stream);
    Attributes attributes;
    sigset_t defaults, none;
    ::sigemptyset(&none);
    ::sigemptyset(&defaults);
    for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&defaults, number);
    ::posix_spawnattr_setsigdefault(&attributes.value, &defaults);
    ::posix_spawnattr_setsigmask(&attributes.value, &none);
    ::posix_spawnattr_setpgroup(&attributes.value, 0);
    ::posix_spawnattr_setflags(&attributes.value,
                               POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    std::vector<char*> arguments;
    arguments.reserve(argv.size() + 1);
    for (auto& argument : argv) arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    const int error = ::posix_spawnp(
        &m_pid, arguments.front(), &actions.value, &attributes.value, arguments.data(), environ);
    if (error != 0) throw file_error(error, "start", argv.front());
    m_output = std::move(pipe.reader);
  }

  /// Passes all that it writes on, waits for its end, and remembers how it came. On a thread of the pool.
  void follow(const WriteBytes& write) {
    std::array<char, 16384> buffer{};
    while (true) {
      const auto count = retry([&] { return ::read(descriptor(m_output), buffer.data(), buffer.size()); });
      if (count <= 0) break;
      write({buffer.data(), static_cast<std::size_t>(count)});
    }
    int status = 0;
    retry([&] { return ::waitpid(m_pid, &status, 0); });
    m_exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : k_signal_base + WTERMSIG(status);
    m_ended = true;
  }

  void kill(int signal) const {
    if (!m_ended) ::kill(-m_pid, signal);
  }

  [[nodiscard]] int exit_code() const { return m_exit_code; }

private:
  pid_t m_pid = 0;
  Handle m_output;
  std::atomic<int> m_exit_code{0};
  std::atomic<bool> m_ended{false};
};

/// Looks now and then whether the run was stopped, while it lives.
class Watch {
public:
  Watch(EventLoop& loop, const Cancellation& cancellation, const Child& child)
      : m_loop(loop), m_cancellation(cancellation), m_child(child) {
    look();
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() { m_loop.cancel(m_timer); }

private:
  void look() {
    const auto now = EventLoop::Clock::now();
    auto next = now + k_between_looks;
    if (m_asked) {
      m_child.kill(SIGKILL);
    } else if (m_cancellation.requested()) {
      m_child.kill(SIGTERM);
      m_asked = true;
      next = now + k_until_killed;
    }
    m_timer = m_loop.call_at(next, [this] { look(); });
  }

  EventLoop& m_loop;
  const Cancellation& m_cancellation;
  const Child& m_child;
  bool m_asked = false;
  EventLoop::TimerId m_timer = 0;
};

} // namespace

Task<int> run_program(EventLoop& loop,
                      ThreadPool& pool,
                      const Cancellation& cancellation,
                      std::vector<std::string> argv,
                      std::function<void(std::string_view)> output) {
  cancellation.check();
  const auto child = std::make_shared<Child>(std::move(argv));
  std::function<void(const WriteBytes&)> follow = [child](const WriteBytes& write) { child->follow(write); };
  const auto stream = produced_stream(loop, pool, std::move(follow));
  const Watch watch(loop, cancellation, *child);
  while (true) {
    const Chunk chunk = co_await stream->read({});
    if (chunk.kind == Chunk::Kind::end) break;
    output(chunk.data);
  }
  cancellation.check();
  co_return child->exit_code();
}

} // namespace cbuild::util
