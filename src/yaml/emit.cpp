#include <cbuild/yaml/emit.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace cbuild::yaml {
namespace {

/// True for text that every YAML reads as this string without quotes: a path of usual characters that cannot
/// be a number, a date, a boolean or null.
bool is_safe_plain(std::string_view value) {
  constexpr std::array<std::string_view, 9> k_words{
      "y", "n", "yes", "no", "on", "off", "true", "false", "null"};
  const auto usual = [](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) != 0 ||
                        std::string_view("_./@+-").find(static_cast<char>(c)) != std::string_view::npos);
  };
  if (value.empty() || !std::all_of(value.begin(), value.end(), usual)) return false;
  const bool path = value == "." || value == ".." || value.starts_with("./") || value.starts_with("../") ||
                    value.front() == '/';
  if (!path && std::isalpha(static_cast<unsigned char>(value.front())) == 0) return false;
  std::string lower(value);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return std::find(k_words.begin(), k_words.end(), lower) == k_words.end();
}

std::string double_quoted(std::string_view value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\')
      out.append(1, '\\').append(1, c);
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      out += c;
  }
  return out + "\"";
}

std::string single_quoted(std::string_view value) {
  std::string out = "'";
  for (const char c : value) out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

bool has_control(std::string_view value) {
  return std::any_of(value.begin(), value.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

/// A plain scalar may be a number, so it gets quotes only where flow style would misread it; such text is a
/// string.
std::string plain_in_flow(const std::string& value) {
  constexpr std::string_view k_special = ",[]{}#&*!|>'\"%@`?\n";
  const bool ends_key = value.ends_with(':') || value.find(": ") != std::string::npos;
  const bool special = value.empty() || ends_key || value.find_first_of(k_special) != std::string::npos;
  return special ? double_quoted(value) : value;
}

std::string tag_text(const std::string& tag) {
  constexpr std::string_view k_core = "tag:yaml.org,2002:";
  if (tag.empty()) return "";
  if (tag.starts_with('!')) return tag + " ";
  if (tag.starts_with(k_core)) return "!!" + tag.substr(k_core.size()) + " ";
  return "!<" + tag + "> ";
}

std::string mapping_text(const Node& mapping) {
  std::string out;
  for (const Entry& entry : all_entries(mapping)) {
    if (!out.empty()) out += ", ";
    out += flow_text(*entry.key) + ": " + flow_text(*entry.value);
  }
  return "{" + out + "}";
}

std::string sequence_text(const Node& sequence) {
  std::string out;
  for (const Node* item : sequence.items) {
    if (!out.empty()) out += ", ";
    out += flow_text(*item);
  }
  return "[" + out + "]";
}

} // namespace

std::string scalar_text(std::string_view value, Quotes quotes) {
  if (quotes == Quotes::single && !has_control(value)) return single_quoted(value);
  return quotes == Quotes::when_needed && is_safe_plain(value) ? std::string(value) : double_quoted(value);
}

std::string flow_text(const Node& node) {
  const Node& value = node.resolved();
  const std::string tag = tag_text(value.tag);
  switch (value.kind) {
  case Kind::mapping:
    return tag + mapping_text(value);
  case Kind::sequence:
    return tag + sequence_text(value);
  case Kind::scalar:
    // Behind a tag quotes make no difference, and the parser does not tell of them.
    if (!tag.empty()) return tag + scalar_text(value.value, Quotes::when_needed);
    return value.plain ? plain_in_flow(value.value) : double_quoted(value.value);
  default:
    return tag + "null";
  }
}

} // namespace cbuild::yaml
