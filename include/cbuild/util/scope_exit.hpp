#pragma once

#include <utility>

namespace cbuild::util {

/// Calls `function`, which must not throw, at the end of its scope unless released.
template <typename Function>
class ScopeExit {
public:
  explicit ScopeExit(Function function) : m_function(std::move(function)) {}
  ScopeExit(const ScopeExit&) = delete;
  ScopeExit& operator=(const ScopeExit&) = delete;
  ~ScopeExit() {
    if (m_armed) m_function();
  }
  void release() { m_armed = false; }

private:
  Function m_function;
  bool m_armed = true;
};

} // namespace cbuild::util
