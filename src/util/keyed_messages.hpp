#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::util {

/// Messages on a stream of bytes into which others may write by mistake. Each stands between a key that only
/// its sender and its reader know, with its length, and the key backwards; all else is passed over. A message
/// may hold any bytes.
class KeyedMessages {
public:
  static constexpr std::size_t k_longest_message = std::size_t{64} << 10;

  /// `key` is random, so that no other text holds it; not empty, and of one line.
  explicit KeyedMessages(std::string key)
      : m_key(std::move(key)), m_end_mark(std::string(m_key.rbegin(), m_key.rend()) + '\n') {}

  /// `message` as it goes over the stream; std::invalid_argument for one that is too long.
  [[nodiscard]] std::string encode(std::string_view message) const;

  /// The messages that `bytes`, the next piece of the stream, complete. One that was cut, by its sender's
  /// death or by other bytes, is dropped.
  [[nodiscard]] std::vector<std::string> decode(std::string_view bytes);

private:
  enum class Next { message, cut, wait };
  [[nodiscard]] Next next(std::string& message);

  std::string m_key;
  std::string m_end_mark;
  std::string m_unread; ///< from the key of a message on, or what may be the beginning of one
};

} // namespace cbuild::util
