#pragma once

#include <cbuild/util/event_loop.hpp>
#include <cbuild/util/handle.hpp>

#include <functional>

namespace cbuild::util {

/// While it lives, INT, TERM and HUP call `arrived` with their number on `loop`'s thread instead of ending
/// the process, and SIGPIPE is ignored. A second signal ends the process at once with 128 + its number, but
/// not in an UninterruptedStep. After it all four do what they did before. One at a time.
class SignalWatch {
public:
  /// Error(local_files) if there are no descriptors left.
  SignalWatch(EventLoop& loop, std::function<void(int)> arrived);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

private:
  EventLoop& m_loop;
  Handle m_reader;
  Handle m_writer;
};

/// Whether a signal has come since the last SignalWatch was made. On any thread.
[[nodiscard]] bool signal_arrived();

/// While it lives, a second signal does not end the process: for steps of microseconds that belong together.
class UninterruptedStep {
public:
  UninterruptedStep();
  ~UninterruptedStep();
  UninterruptedStep(const UninterruptedStep&) = delete;
  UninterruptedStep& operator=(const UninterruptedStep&) = delete;
};

} // namespace cbuild::util
