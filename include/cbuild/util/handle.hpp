#pragma once

#include <cstdint>
#include <utility>

namespace cbuild::util {

/// What the system calls an open file, pipe or socket: a descriptor on POSIX systems, a HANDLE or SOCKET on
/// Windows. Which of them only the `*_posix.cpp` know (`util/native.hpp`), and those to whom a library gives
/// a socket of its own.
enum class NativeHandle : std::intptr_t { none = -1 };

/// Owns an open file, pipe or socket, or none, and closes it. Where the error of closing matters, use `File`.
class Handle {
public:
  Handle() = default;
  explicit Handle(NativeHandle native) : m_native(native) {}
  Handle(Handle&& other) noexcept : m_native(other.release()) {}
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) reset(other.release());
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { reset(); }

  [[nodiscard]] NativeHandle get() const { return m_native; }
  explicit operator bool() const { return m_native != NativeHandle::none; }

  /// Gives it up without closing it.
  [[nodiscard]] NativeHandle release() { return std::exchange(m_native, NativeHandle::none); }

  /// Closes what is owned and owns `native` instead.
  void reset(NativeHandle native = NativeHandle::none) noexcept;

private:
  NativeHandle m_native = NativeHandle::none;
};

} // namespace cbuild::util
