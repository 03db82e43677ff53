#pragma once

#include <cbuild/util/event_loop.hpp>

#include <functional>

namespace cbuild::util {

/// While it lives, INT, TERM and HUP call `arrived` with their number on `loop`'s thread instead of ending
/// the process, and SIGPIPE is ignored. A second signal ends the process at once with 128 + its number. One
/// at a time.
class SignalWatch {
public:
  SignalWatch(EventLoop& loop, std::function<void(int)> arrived);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

private:
  EventLoop& m_loop;
};

} // namespace cbuild::util
