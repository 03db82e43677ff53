#include "util/ignore_pattern.hpp"

#include <cbuild/util/ignore_file.hpp>

#include <algorithm>
#include <vector>

namespace cbuild::util {
namespace {

struct Rule {
  IgnorePattern pattern;
  bool negated = false;
  bool for_directories = false;
  bool for_names = false; ///< at any depth
};

/// Spaces at the end do not count, but for one after a '\'.
std::string_view without_trailing_spaces(std::string_view line) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool counts = line[i] != ' ';
    if (line[i] == '\\') ++i;
    if (counts) end = std::min(i + 1, line.size());
  }
  return line.substr(0, end);
}

std::optional<Rule> read_rule(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.starts_with('#')) return std::nullopt;
  line = without_trailing_spaces(line);
  Rule rule;
  rule.negated = line.starts_with('!');
  if (rule.negated) line.remove_prefix(1);
  rule.for_directories = line.ends_with('/');
  if (rule.for_directories) line.remove_suffix(1);
  rule.for_names = line.find('/') == std::string_view::npos;
  if (line.starts_with('/')) line.remove_prefix(1);
  auto pattern = compile_pattern(line);
  if (!pattern) return std::nullopt;
  rule.pattern = std::move(*pattern);
  return rule;
}

std::vector<std::string_view> components_of(std::string_view path) {
  std::vector<std::string_view> parts;
  for (std::size_t start = 0; start <= path.size();) {
    const auto end = std::min(path.find('/', start), path.size());
    parts.push_back(path.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

} // namespace

struct IgnoreFile::Compiled {
  std::vector<Rule> rules; ///< the last one first
};

IgnoreFile::IgnoreFile(std::string_view text) {
  constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(k_byte_order_mark)) text.remove_prefix(k_byte_order_mark.size());
  auto compiled = std::make_shared<Compiled>();
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (auto rule = read_rule(text.substr(0, end))) compiled->rules.push_back(std::move(*rule));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::reverse(compiled->rules.begin(), compiled->rules.end());
  m_compiled = std::move(compiled);
}

IgnoreFile::Verdict IgnoreFile::judge(std::string_view path, Kind kind) const {
  if (!m_compiled) return Verdict::silent;
  const auto parts = components_of(path);
  const std::span whole(parts);
  for (const auto& rule : m_compiled->rules) {
    if (rule.for_directories && kind != Kind::directory) continue;
    if (matches(rule.pattern, rule.for_names ? whole.last(1) : whole))
      return rule.negated ? Verdict::kept : Verdict::ignored;
  }
  return Verdict::silent;
}

} // namespace cbuild::util
