#pragma once

#include <string>
#include <string_view>

namespace cbuild::report {

/// Tells the harmless part of a byte stream from what would drive the terminal. Any split of the same bytes
/// gives the same text, line feeds, carriage returns and colours, and memory does not grow with the stream.
///
/// Kept: printable UTF-8, tab, line feed, carriage return, SGR ("CSI … m"). Dropped: every other escape
/// sequence (CSI, OSC, DCS …, in its 7-bit and its UTF-8 C1 form) and control character. Bytes that are not
/// UTF-8 become U+FFFD. A line feed ends any unfinished sequence, so that none can swallow the rest of the
/// log.
class Sanitizer {
public:
  class Receiver {
  public:
    virtual ~Receiver() = default;
    virtual void text(std::string_view utf8) = 0; ///< may contain tabs, no other control character
    virtual void line_feed() = 0;
    virtual void carriage_return() = 0;
    virtual void sgr(std::string_view parameters) = 0; ///< digits, ';' and ':' only
  };

  void feed(std::string_view bytes, Receiver& receiver);

  /// The stream has ended: what is left of a cut character is shown as U+FFFD.
  void finish(Receiver& receiver);

private:
  enum class State { ground, escape, escape_intermediate, csi, osc, string, string_escape };

  std::string_view ground(std::string_view bytes, Receiver& receiver);
  std::string_view character(std::string_view bytes, Receiver& receiver);
  void control(char32_t code, Receiver& receiver);
  /// One byte inside a sequence. False if it belongs to what follows the sequence.
  bool sequence(unsigned char byte, Receiver& receiver);
  bool escape(unsigned char byte);
  bool csi(unsigned char byte, Receiver& receiver);
  void string(unsigned char byte);

  State m_state = State::ground;
  std::string m_parameters; ///< of the CSI sequence being read, bounded
  std::string m_cut;        ///< the first bytes of a character, at most 3
};

} // namespace cbuild::report
