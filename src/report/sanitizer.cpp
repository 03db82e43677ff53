#include "report/sanitizer.hpp"

#include <cbuild/util/utf8.hpp>

#include <utility>

namespace cbuild::report {
namespace {

constexpr unsigned char k_bell = 0x07;
constexpr unsigned char k_cancel = 0x18;
constexpr unsigned char k_substitute = 0x1A;
constexpr unsigned char k_escape = 0x1B;
constexpr std::size_t k_longest_parameters = 64;

bool is_plain(char c) { return (c >= 0x20 && c < 0x7F) || c == '\t'; }

/// Private parameters ("?", ">") give the final byte 'm' another meaning, so only these are colours.
bool is_sgr(std::string_view parameters) {
  return parameters.size() < k_longest_parameters &&
         parameters.find_first_not_of("0123456789;:") == std::string_view::npos;
}

} // namespace

void Sanitizer::feed(std::string_view bytes, Receiver& receiver) {
  std::string joined;
  if (!m_cut.empty()) {
    joined = std::exchange(m_cut, {});
    joined.append(bytes);
    bytes = joined;
  }
  while (!bytes.empty()) {
    if (m_state == State::ground) {
      bytes = ground(bytes, receiver);
    } else if (sequence(static_cast<unsigned char>(bytes.front()), receiver)) {
      bytes.remove_prefix(1);
    }
  }
}

void Sanitizer::finish(Receiver& receiver) {
  if (!m_cut.empty()) receiver.text("\uFFFD");
  m_cut.clear();
  m_state = State::ground;
}

std::string_view Sanitizer::ground(std::string_view bytes, Receiver& receiver) {
  std::size_t plain = 0;
  while (plain < bytes.size() && is_plain(bytes[plain])) ++plain;
  if (plain > 0) receiver.text(bytes.substr(0, plain));
  bytes.remove_prefix(plain);
  return bytes.empty() ? bytes : character(bytes, receiver);
}

std::string_view Sanitizer::character(std::string_view bytes, Receiver& receiver) {
  using Kind = util::Utf8Head::Kind;
  const util::Utf8Head head = util::utf8_head(bytes);
  if (head.kind == Kind::cut) {
    m_cut = bytes;
    return {};
  }
  const bool is_control = head.code < 0x20 || (head.code >= 0x7F && head.code < 0xA0);
  if (head.kind == Kind::broken)
    receiver.text("\uFFFD");
  else if (is_control)
    control(head.code, receiver);
  else
    receiver.text(bytes.substr(0, head.length));
  return bytes.substr(head.length);
}

void Sanitizer::control(char32_t code, Receiver& receiver) {
  m_parameters.clear();
  switch (code) {
  case '\n':
    receiver.line_feed();
    break;
  case '\r':
    receiver.carriage_return();
    break;
  case k_escape:
    m_state = State::escape;
    break;
  case 0x9B:
    m_state = State::csi;
    break;
  case 0x9D:
    m_state = State::osc;
    break;
  case 0x90: // DCS, SOS, PM, APC
  case 0x98:
  case 0x9E:
  case 0x9F:
    m_state = State::string;
    break;
  default:
    break;
  }
}

bool Sanitizer::sequence(unsigned char byte, Receiver& receiver) {
  const bool ends_all = byte == '\n' || byte == k_cancel || byte == k_substitute;
  if (ends_all) {
    m_state = State::ground;
    return byte != '\n';
  }
  switch (m_state) {
  case State::csi:
    return csi(byte, receiver);
  case State::osc:
  case State::string:
    string(byte);
    return true;
  default:
    return escape(byte);
  }
}

bool Sanitizer::escape(unsigned char byte) {
  const bool ends_string = m_state == State::string_escape && byte == '\\';
  const bool opens = m_state != State::escape_intermediate && !ends_string;
  if (byte == k_escape) {
    m_state = State::escape;
  } else if (byte >= 0x20 && byte < 0x30) {
    m_state = State::escape_intermediate;
  } else if (opens && byte == '[') {
    m_parameters.clear();
    m_state = State::csi;
  } else if (opens && byte == ']') {
    m_state = State::osc;
  } else if (opens && (byte == 'P' || byte == 'X' || byte == '^' || byte == '_')) {
    m_state = State::string;
  } else {
    m_state = State::ground;
    return byte >= 0x20 && byte < 0x80;
  }
  return true;
}

bool Sanitizer::csi(unsigned char byte, Receiver& receiver) {
  if (byte == k_escape) {
    m_state = State::escape;
  } else if (byte >= 0x80) {
    m_state = State::ground;
    return false;
  } else if (byte >= 0x40) {
    m_state = State::ground;
    if (byte == 'm' && is_sgr(m_parameters)) receiver.sgr(m_parameters);
  } else if (byte >= 0x20 && m_parameters.size() < k_longest_parameters) {
    m_parameters.push_back(static_cast<char>(byte));
  }
  return true;
}

void Sanitizer::string(unsigned char byte) {
  if (byte == k_escape)
    m_state = State::string_escape;
  else if (byte == k_bell && m_state == State::osc)
    m_state = State::ground;
}

} // namespace cbuild::report
