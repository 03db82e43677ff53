#pragma once

#include "report/sanitizer.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace cbuild::report {

/// Makes lines that any terminal can show out of a build's log. A line that a carriage return replaced is not
/// given, only what replaced it; one longer than 8 KiB is given in pieces. Colours that are on at the end of
/// a line are turned off there and on again in the next, so that a build cannot colour our own text.
class CleanLines final : private Sanitizer::Receiver {
public:
  /// Takes a line without its line feed.
  using Taker = std::function<void(std::string_view)>;
  enum class Colors { keep, drop };

  explicit CleanLines(Colors colors) : m_colors(colors) {}

  void feed(std::string_view bytes, const Taker& taker);

  /// The log has ended: gives the unfinished line, if there is one, and starts afresh.
  void finish(const Taker& taker);

  /// The unfinished line, without colours and tabs.
  [[nodiscard]] std::string unfinished() const;

private:
  void text(std::string_view utf8) override;
  void line_feed() override;
  void carriage_return() override { m_returned = true; }
  void sgr(std::string_view parameters) override;
  void begin_line();
  void give();

  Colors m_colors;
  Sanitizer m_sanitizer;
  const Taker* m_taker = nullptr; ///< set while bytes are fed
  std::string m_line;
  std::string m_active;    ///< the SGR sequences in force, bounded
  bool m_returned = false; ///< a carriage return came: text that follows replaces the line
  bool m_has_text = false; ///< m_line has more than colours
};

} // namespace cbuild::report
