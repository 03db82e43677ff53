#include <cbuild/yaml/span.hpp>

#include <algorithm>

namespace cbuild::yaml {
namespace {

constexpr std::string_view k_blank = " \t\r\n";
constexpr std::string_view k_name_end = " \t\r\n,[]{}";

bool is_blank(char c) { return k_blank.find(c) != std::string_view::npos; }

std::size_t find_or_end(std::string_view text, std::string_view set, std::size_t at) {
  return std::min(text.find_first_of(set, at), text.size());
}

/// Behind the tag at `begin`. The parser lets a value follow without a blank, if it starts with another
/// character.
std::size_t tag_end(std::string_view text, std::size_t begin) {
  constexpr std::string_view k_characters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-#;/?:@&=+$_.~*'()%";
  if (text.substr(begin, 2) == "!<") return std::min(text.find('>', begin), text.size() - 1) + 1;
  const std::size_t handle = std::min(text.find_first_not_of(k_characters, begin + 1), text.size());
  if (handle == text.size() || text[handle] != '!') return handle;
  return std::min(text.find_first_not_of(k_characters, handle + 1), text.size());
}

/// Behind the quote that closes the one at `open`; npos if nothing does.
std::size_t closing_quote(std::string_view text, std::size_t open) {
  const char quote = text[open];
  std::size_t i = open + 1;
  while (i < text.size()) {
    const bool escape = quote == '"' ? text[i] == '\\' : text.substr(i, 2) == "''";
    if (!escape && text[i] == quote) return i + 1;
    i += escape ? 2 : 1;
  }
  return std::string_view::npos;
}

/// Behind the properties (anchor and tag) that start at `begin`, as far as `belongs` says that they are of
/// this value.
template <class Belongs>
std::size_t skip_properties(std::string_view text, std::size_t begin, const Belongs& belongs) {
  std::size_t end = begin;
  for (std::size_t next = begin; next < text.size() && (text[next] == '&' || text[next] == '!');
       next = skip_blank(text, end)) {
    if (next != begin && !belongs(next)) break;
    end = text[next] == '&' ? find_or_end(text, k_name_end, next) : tag_end(text, next);
  }
  return end;
}

/// The parser does not tell where a value ends; this finds it by reading the text again, which is simple
/// because what the value is, is known.
class SpanFinder {
public:
  /// `entry` is where the value to find belongs: its key's line and column tell a value from the next key.
  SpanFinder(const util::SourceText& source, const Node& mapping, const Entry& entry)
      : m_source(source), m_text(source.text()), m_flow(mapping.flow), m_key(*entry.key) {
    const std::size_t start = source.line_start(m_key.begin);
    const std::size_t text = std::min(m_text.find_first_not_of(' ', start), m_key.begin);
    // In `? key` the mapping is as far left as the question mark.
    m_column = (m_text[text] == '?' ? text : m_key.begin) - start;
  }

  ValueSpan span(const Node& value);
  std::size_t end_of(const Node& node);

private:
  [[nodiscard]] char at(std::size_t offset) const { return offset < m_text.size() ? m_text[offset] : '\0'; }
  [[nodiscard]] bool belongs(std::size_t offset) const;
  [[nodiscard]] std::size_t properties_end(std::size_t begin) const;
  [[nodiscard]] std::size_t content(const Node& node) const;
  [[nodiscard]] std::size_t null_word_end(std::size_t offset) const;
  [[nodiscard]] std::size_t null_end(const Node& node) const;
  [[nodiscard]] std::size_t plain_end(std::size_t begin, const std::string& value) const;
  [[nodiscard]] std::size_t collection_end(const Node& node, std::size_t begin);
  [[nodiscard]] std::size_t scalar_end(const Node& node) const;
  [[nodiscard]] Range block_body(std::size_t header) const;
  [[nodiscard]] ValueSpan unwritten();

  const util::SourceText& m_source;
  std::string_view m_text;
  bool m_flow;
  const Node& m_key;
  std::size_t m_column = 0;
};

/// True if what stands there can be the key's value, false if it is the next key or item.
bool SpanFinder::belongs(std::size_t offset) const {
  if (offset >= m_text.size()) return false;
  if (m_flow) return std::string_view(",]}").find(m_text[offset]) == std::string_view::npos;
  const std::size_t start = m_source.line_start(offset);
  return start == m_source.line_start(m_key.begin) || offset - start > m_column;
}

std::size_t SpanFinder::properties_end(std::size_t begin) const {
  return skip_properties(m_text, begin, [this](std::size_t offset) { return belongs(offset); });
}

/// Where the value itself starts, behind its properties.
std::size_t SpanFinder::content(const Node& node) const {
  const std::size_t end = properties_end(node.begin);
  return end == node.begin ? end : skip_blank(m_text, end);
}

/// Behind a written null (`~`, `null`) at `offset`, else `offset`.
std::size_t SpanFinder::null_word_end(std::size_t offset) const {
  if (!belongs(offset)) return offset;
  for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
    const char next = at(offset + word.size());
    if (m_text.substr(offset, word.size()) == word &&
        (next == '\0' || k_name_end.find(next) != std::string_view::npos))
      return offset + word.size();
  }
  return offset;
}

std::size_t SpanFinder::null_end(const Node& node) const {
  if (!node.anchored) return null_word_end(node.begin); // its begin may be the next key's anchor
  const std::size_t begin = content(node);
  const std::size_t end = null_word_end(begin);
  return end > begin ? end : properties_end(node.begin);
}

/// A plain scalar is its own characters with line breaks folded in between.
std::size_t SpanFinder::plain_end(std::size_t begin, const std::string& value) const {
  std::size_t i = begin;
  for (const char c : value) {
    if (is_blank(c)) continue;
    while (i < m_text.size() && is_blank(m_text[i])) ++i;
    if (at(i) != c) break;
    ++i;
  }
  return i;
}

std::size_t SpanFinder::scalar_end(const Node& node) const {
  const std::size_t begin = content(node);
  const char c = at(begin);
  const bool quoted = c == '"' || c == '\'';
  const bool block = !node.flow && (c == '|' || c == '>');
  if (node.value.empty() && !((quoted || block) && belongs(begin))) return properties_end(node.begin);
  if (quoted) return std::min(closing_quote(m_text, begin), m_text.size());
  if (block) return std::max(block_body(begin).end, find_or_end(m_text, " \t\r\n#", begin));
  return plain_end(begin, node.value);
}

std::size_t SpanFinder::collection_end(const Node& node, std::size_t begin) {
  std::size_t end = begin;
  if (!node.items.empty()) end = end_of(*node.items.back());
  if (!node.entries.empty()) {
    const Entry& last = node.entries.back();
    const ValueSpan value = SpanFinder(m_source, node, last).span(*last.value);
    end = std::max(value.range.end, value.body.end);
  } else if (node.items.empty()) {
    end = begin + 1;
  }
  if (at(begin) != '{' && at(begin) != '[') return end;
  end = skip_blank(m_text, end);
  while (end < m_text.size() && m_text[end] != '}' && m_text[end] != ']') end = skip_blank(m_text, end + 1);
  return std::min(end + 1, m_text.size());
}

std::size_t SpanFinder::end_of(const Node& node) {
  switch (node.kind) {
  case Kind::alias:
    return alias_range(m_source, node).end;
  case Kind::scalar:
    return scalar_end(node);
  case Kind::null:
    return null_end(node);
  default:
    return collection_end(node, content(node));
  }
}

/// The lines of the block scalar whose header is at `header`: up to the last one that is not blank.
Range SpanFinder::block_body(std::size_t header) const {
  const std::size_t indicators = find_or_end(m_text, " \t\r\n#", header);
  const std::size_t digit = m_text.substr(0, indicators).find_first_of("123456789", header);
  Range body{m_source.line_end(header), m_source.line_end(header)};
  std::size_t indent = digit < indicators ? m_column + static_cast<std::size_t>(m_text[digit] - '0') : 0;
  std::size_t line = m_text.find('\n', header);
  while (line != std::string_view::npos && ++line < m_text.size()) {
    const std::size_t end = m_source.line_end(line);
    const std::size_t text = std::min(m_text.find_first_not_of(' ', line), end);
    if (text < end) {
      if (indent == 0) indent = std::max(text - line, m_column + 1);
      if (text - line < indent) break;
      body.end = end;
    }
    line = m_text.find('\n', line);
  }
  return body;
}

/// For a key whose value is nowhere: `key:`, or `? key` and `{key}` without even a colon.
ValueSpan SpanFinder::unwritten() {
  ValueSpan span;
  const std::size_t key_end = end_of(m_key);
  const std::size_t colon = skip_blank(m_text, key_end);
  // `:x` is the next key; behind a colon of ours is nothing.
  const char next = at(colon + 1);
  const bool ends =
      next == '\0' || is_blank(next) || (m_flow && k_name_end.find(next) != std::string_view::npos);
  if (at(colon) == ':' && ends) {
    span.range = {colon + 1, colon + 1};
    span.before = " ";
  } else {
    span.range = {key_end, key_end};
    span.before =
        m_flow ? ": " : std::string(m_source.line_break(key_end)) + std::string(m_column, ' ') + ": ";
  }
  return span;
}

ValueSpan SpanFinder::span(const Node& value) {
  const std::size_t end = value.begin <= m_key.begin ? value.begin : end_of(value);
  if (value.kind == Kind::null && !value.anchored && end <= value.begin) return unwritten();
  ValueSpan span;
  span.range = {value.begin, end};
  if (value.kind == Kind::scalar) {
    const std::size_t begin = content(value);
    const char c = begin < end ? at(begin) : '\0';
    if (c == '"' || c == '\'') span.quote = c;
    if (c == '|' || c == '>') {
      span.range.end = find_or_end(m_text, " \t\r\n#", begin);
      span.body = block_body(begin);
    }
  }
  if (at(span.range.end) == '#')
    span.after = " "; // a comment needs a blank before it once the quotes are gone
  return span;
}

} // namespace

std::size_t skip_blank(std::string_view text, std::size_t at) {
  for (;;) {
    at = std::min(text.find_first_not_of(k_blank, at), text.size());
    if (at == text.size() || text[at] != '#') return at;
    at = find_or_end(text, "\n", at);
  }
}

ValueSpan value_span(const util::SourceText& source, const Node& mapping, const Entry& entry) {
  return SpanFinder(source, mapping, entry).span(*entry.value);
}

bool is_closed(const util::SourceText& source, const Node& scalar) {
  const std::string_view text = source.text();
  const std::size_t properties = skip_properties(text, scalar.begin, [](std::size_t) { return true; });
  const std::size_t begin = properties == scalar.begin ? properties : skip_blank(text, properties);
  const bool quoted = begin < text.size() && (text[begin] == '"' || text[begin] == '\'');
  return !quoted || closing_quote(text, begin) != std::string_view::npos;
}

Range alias_range(const util::SourceText& source, const Node& alias) {
  return {alias.begin, find_or_end(source.text(), k_name_end, alias.begin)};
}

std::size_t first_key(const util::SourceText& source, const Node& mapping) {
  const std::string_view text = source.text();
  if (mapping.entries.empty()) return std::min(text.find('{', mapping.begin), text.size() - 1) + 1;
  const std::size_t key = mapping.entries.front().key->begin;
  const std::size_t before = key == 0 ? std::string_view::npos : text.find_last_not_of(" \t", key - 1);
  return before != std::string_view::npos && before + 1 < key && text[before] == '?' ? before : key;
}

bool has_json_keys(const util::SourceText& source, const Node& mapping) {
  return mapping.flow && !mapping.entries.empty() && source.text()[mapping.entries.front().key->begin] == '"';
}

} // namespace cbuild::yaml
