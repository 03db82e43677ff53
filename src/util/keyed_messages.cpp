#include "util/keyed_messages.hpp"

#include <algorithm>
#include <stdexcept>

namespace cbuild::util {
namespace {

// The length, the highest byte first.
constexpr std::size_t k_length_bytes = 4;
constexpr unsigned k_byte_bits = 8;

std::string encoded_length(std::size_t length) {
  std::string bytes(k_length_bytes, '\0');
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte, length >>= k_byte_bits)
    *byte = static_cast<char>(length);
  return bytes;
}

std::size_t decoded_length(std::string_view bytes) {
  std::size_t length = 0;
  for (const char byte : bytes) length = length << k_byte_bits | static_cast<unsigned char>(byte);
  return length;
}

} // namespace

std::string KeyedMessages::encode(std::string_view message) const {
  if (message.size() > k_longest_message) throw std::invalid_argument("the message is too long");
  return m_key + encoded_length(message.size()) + std::string(message) + m_end_mark;
}

std::vector<std::string> KeyedMessages::decode(std::string_view bytes) {
  std::vector<std::string> messages;
  m_unread += bytes;
  while (true) {
    const auto begin = m_unread.find(m_key);
    if (begin == std::string::npos) break;
    m_unread.erase(0, begin);
    std::string message;
    const Next found = next(message);
    if (found == Next::wait) return messages;
    if (found == Next::message) messages.push_back(std::move(message));
  }
  // What may be the beginning of a key stays.
  m_unread.erase(0, m_unread.size() - std::min(m_unread.size(), m_key.size() - 1));
  return messages;
}

/// Takes the message at whose key `m_unread` begins, or of a cut one the key.
KeyedMessages::Next KeyedMessages::next(std::string& message) {
  const std::string_view unread = m_unread;
  const std::size_t header = m_key.size() + k_length_bytes;
  // Where the next message begins, this one ends, whatever length it claims to have.
  const std::size_t following = unread.find(m_key, m_key.size());
  const std::size_t end = std::min(following, unread.size());
  const std::size_t length = end < header ? 0 : decoded_length(unread.substr(m_key.size(), k_length_bytes));
  if (length <= k_longest_message) {
    const std::size_t whole = header + length + m_end_mark.size();
    if (whole <= end && unread.substr(header + length, m_end_mark.size()) == m_end_mark) {
      message = unread.substr(header, length);
      m_unread.erase(0, whole);
      return Next::message;
    }
    if (whole > end && following == std::string_view::npos) return Next::wait;
  }
  m_unread.erase(0, m_key.size());
  return Next::cut;
}

} // namespace cbuild::util
