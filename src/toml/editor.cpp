#include <cbuild/toml/editor.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::toml {
namespace {

constexpr std::string_view k_bare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

const Value* child(const Value& table, const std::string& key) {
  if (table.kind != Value::Kind::table) return nullptr;
  const auto found = std::lower_bound(table.keys.begin(), table.keys.end(), key);
  if (found == table.keys.end() || *found != key) return nullptr;
  return &table.items[static_cast<std::size_t>(found - table.keys.begin())];
}

} // namespace

std::string string_text(std::string_view value) {
  constexpr unsigned char k_first_shown = 0x20;
  constexpr unsigned char k_delete = 0x7F;
  std::string text = "\"";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      text += fmt::format("\\{}", c);
    else if (byte < k_first_shown || byte == k_delete)
      text += fmt::format("\\u{:04X}", byte);
    else
      text += c;
  }
  return text + "\"";
}

std::string key_text(std::string_view key) {
  const bool bare = !key.empty() && key.find_first_not_of(k_bare) == std::string_view::npos;
  return bare ? std::string(key) : string_text(key);
}

const Value* Editor::find(const std::vector<std::string>& path) const {
  const Value* value = &m_root;
  for (const auto& key : path) {
    value = child(*value, key);
    if (value == nullptr) return nullptr;
  }
  return value;
}

std::size_t Editor::offset(util::Position position) const {
  const auto& text = m_source.text();
  auto at = m_source.bom_size();
  for (std::size_t line = 1; line < position.line; ++line) {
    const auto end = text.find('\n', at);
    if (end == std::string::npos) break;
    at = end + 1;
  }
  return std::min(at + position.column - 1, text.size());
}

bool Editor::has_header(const Value& value) const {
  const auto at = offset(value.position);
  return value.kind == Value::Kind::table && &value != &m_root && at < m_source.text().size() &&
         m_source.text()[at] == '[';
}

/// Behind all that belongs to it; of a table without what has a header of its own.
std::size_t Editor::end_of(const Value& value) const {
  auto end = &value == &m_root ? m_source.bom_size() : offset(value.end);
  if (value.kind == Value::Kind::table)
    for (const auto& item : value.items)
      if (!has_header(item)) end = std::max(end, end_of(item));
  return end;
}

std::size_t Editor::after_line(std::size_t at) const {
  const auto end = m_source.text().find('\n', at);
  return end == std::string::npos ? m_source.text().size() : end + 1;
}

void Editor::insert(const Value& table, const std::string& line) {
  const auto end = end_of(table);
  const auto at = end == m_source.bom_size() ? end : after_line(end);
  const bool in_line = at == 0 || m_source.text()[at - 1] == '\n' || at == m_source.bom_size();
  m_edits.push_back({at, at, (in_line ? "" : "\n") + line});
}

void Editor::set(const std::vector<std::string>& table, const std::string& key, std::string value) {
  const Value* parent = find(table);
  const auto line = fmt::format("{} = {}{}", key_text(key), value, m_source.line_break(0));
  if (parent == nullptr) {
    std::vector<std::string> parts;
    parts.reserve(table.size());
    for (const auto& part : table) parts.push_back(key_text(part));
    const auto header = fmt::format("[{}]", fmt::join(parts, "."));
    const auto known =
        std::find_if(m_tables.begin(), m_tables.end(), [&](const auto& one) { return one.header == header; });
    if (known == m_tables.end())
      m_tables.push_back({header, line});
    else
      known->lines += line;
    return;
  }
  const Value* old = child(*parent, key);
  if (old == nullptr) return insert(*parent, line);
  if (has_header(*old)) {
    m_edits.push_back({offset(old->position), after_line(end_of(*old)), {}});
    return insert(*parent, line);
  }
  m_edits.push_back({offset(old->position), offset(old->end), std::move(value)});
}

std::string Editor::apply() const {
  auto edits = m_edits;
  std::stable_sort(
      edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.begin < b.begin; });
  std::string text;
  std::size_t done = 0;
  for (const auto& edit : edits) {
    if (edit.begin > done) text += m_source.text().substr(done, edit.begin - done);
    text += edit.text;
    done = std::max(done, edit.end);
  }
  text += m_source.text().substr(done);
  const auto line_break = m_source.line_break(0);
  for (const auto& table : m_tables) {
    if (!text.empty() && !text.ends_with('\n')) text += line_break;
    if (!text.empty()) text += line_break;
    text += fmt::format("{}{}{}", table.header, line_break, table.lines);
  }
  return text;
}

} // namespace cbuild::toml
