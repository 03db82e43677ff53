#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace cbuild::http {

/// The bytes of a request's body on their way from a producer to curl. Curl asks for some whenever its socket
/// takes some, cannot be told to wait but by its pause, and takes none for the end. So it rests as a whole
/// while there is little here, and each time gets at most half of what there is: however often it asks until
/// it rests, there is an answer.
class Upload {
public:
  void add(std::string bytes);
  void end() { m_ended = true; }

  [[nodiscard]] bool ended() const { return m_ended; }
  /// Curl may ask.
  [[nodiscard]] bool ready() const { return m_ended || left() >= k_least; }
  /// The producer should wait.
  [[nodiscard]] bool full() const { return left() >= k_most; }
  /// All bytes that curl ever got.
  [[nodiscard]] std::uint64_t given() const { return m_given; }

  /// Copies at most `room` bytes to `to`, and says how many. None is the end if it has `ended`.
  std::size_t give(char* to, std::size_t room);

private:
  static constexpr std::size_t k_least = std::size_t{16} * 1024;
  static constexpr std::size_t k_most = std::size_t{256} * 1024;

  [[nodiscard]] std::size_t left() const { return m_bytes.size() - m_start; }

  std::string m_bytes;
  std::size_t m_start = 0; ///< of those that were not given yet
  std::uint64_t m_given = 0;
  bool m_ended = false;
};

} // namespace cbuild::http
