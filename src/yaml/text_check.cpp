#include "yaml/text_check.hpp"

#include <cbuild/util/text.hpp>
#include <cbuild/yaml/reader.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

namespace cbuild::yaml {
namespace {

bool is_plain_ascii(std::string_view run) {
  return std::all_of(run.begin(), run.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

void check_run(const util::SourceText& source, std::size_t begin, std::size_t end) {
  const std::string_view run = std::string_view(source.text()).substr(begin, end - begin);
  if (is_plain_ascii(run)) return; // as nearly all are
  const std::string shown = util::printable(run);
  if (shown == run) return;
  const auto difference = std::mismatch(run.begin(), run.end(), shown.begin(), shown.end());
  const auto at = static_cast<std::size_t>(difference.first - run.begin());
  const bool ascii = static_cast<unsigned char>(run[at]) < 0x80;
  throw source.error(begin + at,
                     ascii ? "a control character; expected text"
                           : "a byte that is not UTF-8 text; expected the file in UTF-8");
}

/// The code unit of `\uXXXX` at `at`.
std::optional<unsigned> code_unit(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text.substr(at, 2) != "\\u") return std::nullopt;
  const std::string digits(text.substr(at + 2, 4));
  if (!std::all_of(digits.begin(), digits.end(), [](unsigned char c) { return std::isxdigit(c) != 0; }))
    return std::nullopt;
  return static_cast<unsigned>(std::stoul(digits, nullptr, 16));
}

// Private use: U+E000–E3FF stand for the high surrogates, U+E400–E7FF for the low ones, both 0x800 above.
constexpr unsigned k_shift = 0x800;
bool is_high(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

/// The private character at `at` (three bytes, EE xx xx), as the surrogate that it stands for.
std::optional<unsigned> hidden_at(std::string_view text, std::size_t at) {
  if (at + 3 > text.size() || text[at] != '\xEE') return std::nullopt;
  const auto low_bits = [&](std::size_t i) { return static_cast<unsigned char>(text[i]) & 0x3FU; };
  return (0xE000U | low_bits(at + 1) << 6 | low_bits(at + 2)) - k_shift;
}

std::string utf8(unsigned code_point) {
  const auto byte = [&](unsigned lead, unsigned shift) {
    return static_cast<char>(static_cast<unsigned char>(lead | (code_point >> shift & 0x3FU)));
  };
  return {byte(0xF0, 18), byte(0x80, 12), byte(0x80, 6), byte(0x80, 0)};
}

/// The parser takes some 250 bytes for each bracket that is open, wherever it may be. Brackets in texts count
/// too, as only the parser can tell them; no text leaves so many open.
void check_brackets(const util::SourceText& source) {
  constexpr std::size_t k_most_open = 10'000;
  const std::string_view text = source.text();
  std::size_t open = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '[' || c == '{')
      ++open;
    else if ((c == ']' || c == '}') && open > 0)
      --open;
    if (open > k_most_open)
      throw source.error(
          at, fmt::format("more than {} brackets are open here; expected them closed", k_most_open));
  }
}

} // namespace

void check_text(const util::SourceText& source) {
  const std::string& text = source.text();
  if (text.size() > k_max_text)
    throw source.error(
        std::size_t{0},
        fmt::format("the file has more than {} bytes; expected at most that many", k_max_text));
  check_brackets(source);
  std::size_t begin = source.bom_size();
  while (begin < text.size()) {
    const auto from = text.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto is_end = [](char c) { return c == '\n' || c == '\r' || c == '\t'; };
    const auto end = static_cast<std::size_t>(std::find_if(from, text.end(), is_end) - text.begin());
    check_run(source, begin, end);
    if (end < text.size() && text[end] == '\r' && text.compare(end, 2, "\r\n") != 0)
      throw source.error(end,
                         "a carriage return without a line feed; expected lines that end with LF or CRLF");
    begin = end + 1;
  }
}

std::string hide_surrogates(std::string text) {
  for (std::size_t at = text.find('\\'); at != std::string::npos; at = text.find('\\', at)) {
    const auto high = code_unit(text, at);
    const auto low = high && is_high(*high) ? code_unit(text, at + 6) : std::nullopt;
    if (low && is_low(*low)) {
      text.replace(at, 12, fmt::format("\\u{:04X}\\u{:04X}", *high + k_shift, *low + k_shift));
      at += 12;
    } else {
      at += 2; // an escape: what follows the backslash is not the start of another
    }
  }
  return text;
}

std::string restore_surrogates(const std::string& value) {
  if (value.find('\xEE') == std::string::npos) return value;
  std::string out;
  for (std::size_t at = 0; at < value.size();) {
    const auto high = hidden_at(value, at);
    const auto low = high && is_high(*high) ? hidden_at(value, at + 3) : std::nullopt;
    if (low && is_low(*low)) {
      out += utf8(0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00));
      at += 6;
    } else {
      out += value[at++];
    }
  }
  return out;
}

} // namespace cbuild::yaml
