#include <cbuild/util/text.hpp>
#include <cbuild/util/utf8.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <numeric>

namespace cbuild::util {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (const char from : a) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const bool same =
          std::tolower(static_cast<unsigned char>(from)) == std::tolower(static_cast<unsigned char>(b[j]));
      const std::size_t replaced = diagonal + (same ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

} // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text.front());
    const Utf8Head head = utf8_head(text);
    // C1 controls (U+0080-U+009F) drive terminals as the ASCII ones do.
    const bool control = head.code < 0x20 || (head.code >= 0x7F && head.code < 0xA0);
    if (head.kind != Utf8Head::Kind::character || control) {
      if (byte == '\n')
        out += "\\n";
      else if (byte == '\t')
        out += "\\t";
      else
        out += fmt::format("\\x{:02x}", byte);
      text.remove_prefix(1);
    } else {
      out.append(text.substr(0, head.length));
      text.remove_prefix(head.length);
    }
  }
  return out;
}

std::optional<std::string> nearest_name(std::string_view name, const std::vector<std::string>& candidates) {
  constexpr std::size_t k_longest = 256;
  const auto score = [&](const std::string& candidate) {
    return edit_distance(name.substr(0, k_longest), std::string_view(candidate).substr(0, k_longest));
  };
  std::optional<std::string> best;
  std::size_t best_score = std::max<std::size_t>(name.size() / 3, 2) + 1;
  for (const auto& candidate : candidates)
    if (const auto s = score(candidate); s < best_score) {
      best = candidate;
      best_score = s;
    }
  return best;
}

std::string format_bytes(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 5> units{"B", "kB", "MB", "GB", "TB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 999.95 && unit + 1 < units.size()) {
    value /= 1000;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, units.at(unit));
}

std::string format_duration(std::chrono::milliseconds time) {
  const double seconds = static_cast<double>(time.count()) / 1000;
  if (seconds < 9.995) return fmt::format("{:.2f} s", seconds);
  if (seconds < 99.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = time.count() / 1000;
  return fmt::format("{}m{:02}s", whole / 60, whole % 60);
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    parts.emplace_back(text.substr(0, end));
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
    if (text.empty()) parts.emplace_back();
  }
  return parts;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view space = " \t\r\n\f\v";
  const auto first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

std::string shell_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'')
      quoted += R"('\'')";
    else
      quoted += c;
  }
  return quoted + "'";
}

} // namespace cbuild::util
