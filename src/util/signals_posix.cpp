#include "util/native.hpp"
#include "util/pipe.hpp"

#include <cbuild/util/signals.hpp>

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
std::atomic<bool> g_uninterrupted{false};
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

std::array<struct sigaction, k_signals.size()> g_before{};
struct sigaction g_pipe_before {};

extern "C" void on_signal(int number) {
  const int saved = errno;
  if (g_arrived.exchange(true) && !g_uninterrupted) _exit(128 + number);
  const auto byte = static_cast<unsigned char>(number);
  [[maybe_unused]] const auto written = write(g_pipe, &byte, 1);
  errno = saved;
}

} // namespace

bool signal_arrived() { return g_arrived; }

UninterruptedStep::UninterruptedStep() { g_uninterrupted = true; }
UninterruptedStep::~UninterruptedStep() { g_uninterrupted = false; }

SignalWatch::SignalWatch(EventLoop& loop, std::function<void(int)> arrived) : m_loop(loop) {
  Pipe pipe = make_pipe(PipeMode::nonblocking);
  m_reader = std::move(pipe.reader);
  m_writer = std::move(pipe.writer);
  g_pipe = descriptor(m_writer);
  g_arrived = false;
  m_loop.watch(m_reader.get(),
               {.readable = true},
               [fd = descriptor(m_reader), arrived = std::move(arrived)](IoEvents) {
                 unsigned char number = 0;
                 if (read(fd, &number, 1) == 1) arrived(number);
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
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, &g_pipe_before);
}

SignalWatch::~SignalWatch() {
  sigaction(SIGPIPE, &g_pipe_before, nullptr);
  for (std::size_t i = 0; i < k_signals.size(); ++i) sigaction(k_signals.at(i), &g_before.at(i), nullptr);
  m_loop.unwatch(m_reader.get());
  g_pipe = -1;
}

} // namespace cbuild::util
