#include "sam/scalars.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace cbuild::sam {
namespace {

using Words = std::array<std::string_view, 9>;

/// As PyYAML has them: neither `y` nor `n` is one.
constexpr Words k_true{"yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"};
constexpr Words k_false{"no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"};

bool has(const Words& words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

std::optional<std::uint64_t> digits(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// Of parts between colons each counts sixty times the next.
std::optional<std::uint64_t> sexagesimal(std::string_view text) {
  constexpr std::uint64_t k_base = 60;
  constexpr std::uint64_t k_most = UINT64_MAX / k_base - k_base;
  std::uint64_t value = 0;
  for (bool first = true;; first = false) {
    const std::size_t colon = text.find(':');
    const auto part = digits(text.substr(0, colon), 10);
    if (!part || (!first && *part >= k_base) || value > k_most) return std::nullopt;
    value = value * k_base + *part;
    if (colon == std::string_view::npos) return first ? std::nullopt : std::optional(value);
    text.remove_prefix(colon + 1);
  }
}

/// The integer that a plain scalar is, by the forms that plain decimal does not have.
std::optional<std::uint64_t> integer(std::string text) {
  std::erase(text, '_');
  const std::string_view rest = text;
  if (rest.starts_with("0x")) return digits(rest.substr(2), 16);
  if (rest.starts_with("0b")) return digits(rest.substr(2), 2);
  if (rest.find(':') != std::string_view::npos) return rest.front() == '0' ? std::nullopt : sexagesimal(rest);
  if (rest.size() > 1 && rest.front() == '0') return digits(rest, 8);
  return digits(rest, 10);
}

} // namespace

std::string scalar_value(const yaml::Node& scalar) {
  const std::string& text = scalar.value;
  if (!scalar.plain || text.empty()) return text;
  if (has(k_true, text)) return "true";
  if (has(k_false, text)) return "false";
  const bool sign = text.front() == '-' || text.front() == '+';
  const std::string_view number = std::string_view(text).substr(sign ? 1 : 0);
  if (number.empty() || number.front() < '0' || number.front() > '9') return text;
  const auto value = integer(std::string(number));
  if (!value) return text;
  return (text.front() == '-' ? "-" : "") + std::to_string(*value);
}

bool is_json_literal(std::string_view text) {
  if (text == "true" || text == "false") return true;
  const std::string_view number = text.substr(text.starts_with('-') ? 1 : 0);
  const std::size_t dot = std::min(number.find('.'), number.size());
  const auto is_digits = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  const std::string_view whole = number.substr(0, dot);
  return is_digits(whole) && (whole.size() == 1 || whole.front() != '0') &&
         (dot == number.size() || is_digits(number.substr(dot + 1)));
}

bool reads_false(const yaml::Node& scalar) {
  if (!scalar.plain) return false;
  const std::string value = scalar_value(scalar);
  return value == "false" || value == "0" || value == "-0" || value == "0.0";
}

} // namespace cbuild::sam
