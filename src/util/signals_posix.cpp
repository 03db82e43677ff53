#include <cbuild/util/error.hpp>
#include <cbuild/util/signals.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

namespace cbuild::util {
namespace {

constexpr std::array k_signals{SIGINT, SIGTERM, SIGHUP};

// Only what a signal handler may touch.
std::atomic<int> g_pipe{-1};
std::atomic<bool> g_arrived{false};
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

std::array<int, 2> g_ends{-1, -1};
std::array<struct sigaction, k_signals.size()> g_before{};

extern "C" void on_signal(int number) {
  const int saved = errno;
  if (g_arrived.exchange(true)) _exit(128 + number);
  const auto byte = static_cast<unsigned char>(number);
  [[maybe_unused]] const auto written = write(g_pipe, &byte, 1);
  errno = saved;
}

} // namespace

SignalWatch::SignalWatch(EventLoop& loop, std::function<void(int)> arrived) : m_loop(loop) {
  if (pipe2(g_ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) throw file_error(errno, "make", "pipe");
  g_pipe = g_ends[1];
  g_arrived = false;
  m_loop.watch(g_ends[0], {.readable = true}, [arrived = std::move(arrived)](FdEvents) {
    unsigned char number = 0;
    if (read(g_ends[0], &number, 1) == 1) arrived(number);
  });
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < k_signals.size(); ++i) {
    sigaction(k_signals.at(i), nullptr, &g_before.at(i));
    // What the parent made us ignore (nohup) stays ignored.
    if (g_before.at(i).sa_handler != SIG_IGN) sigaction(k_signals.at(i), &action, nullptr);
  }
  signal(SIGPIPE, SIG_IGN);
}

SignalWatch::~SignalWatch() {
  for (std::size_t i = 0; i < k_signals.size(); ++i) sigaction(k_signals.at(i), &g_before.at(i), nullptr);
  m_loop.unwatch(g_ends[0]);
  g_pipe = -1;
  for (const int fd : g_ends) close(fd);
}

} // namespace cbuild::util
