#pragma once

#include <utility>

namespace cbuild::util {

/// Owns an open file descriptor (-1: none) and closes it. Where the error of closing matters, use `File`.
class Descriptor {
public:
  Descriptor() = default;
  explicit Descriptor(int number) : m_number(number) {}
  Descriptor(Descriptor&& other) noexcept : m_number(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) reset(other.release());
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { reset(); }

  [[nodiscard]] int get() const { return m_number; }
  explicit operator bool() const { return m_number >= 0; }

  /// Gives the descriptor up without closing it.
  [[nodiscard]] int release() { return std::exchange(m_number, -1); }

  /// Closes what is owned and owns `number` instead.
  void reset(int number = -1) noexcept;

private:
  int m_number = -1;
};

} // namespace cbuild::util
