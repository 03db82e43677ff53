#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cbuild::report {

/// Puts colours around text, or leaves it alone.
class Style {
public:
  explicit Style(bool colors) : m_colors(colors) {}

  [[nodiscard]] bool colors() const { return m_colors; }

  /// `text` shown with the SGR parameters `sgr` ("1;31").
  [[nodiscard]] std::string paint(std::string_view sgr, std::string_view text) const;

private:
  bool m_colors;
};

inline constexpr std::string_view k_red_bold = "1;31";
inline constexpr std::string_view k_red = "31";
inline constexpr std::string_view k_green = "32";
inline constexpr std::string_view k_yellow = "33";
inline constexpr std::string_view k_dim = "2";

/// The colour of the unit with this number: never one that means a warning or an error.
[[nodiscard]] std::string_view unit_color(std::size_t number);

} // namespace cbuild::report
