#include <cbuild/yaml/editor.hpp>

#include <algorithm>

namespace cbuild::yaml {
namespace {

bool contains(const std::vector<Range>& sorted, std::size_t offset) {
  const auto after =
      std::upper_bound(sorted.begin(), sorted.end(), offset, [](std::size_t o, const Range& range) {
        return o < range.begin;
      });
  return after != sorted.begin() && offset < std::prev(after)->end;
}

/// Null for no such item.
const Node* item_at(const Node& sequence, const std::string& index) {
  for (std::size_t i = 0; i < sequence.items.size(); ++i)
    if (std::to_string(i) == index) return sequence.items[i];
  return nullptr;
}

std::string value_text(const NewValue& value, Quotes quotes) {
  return value.is_flow_text ? value.text : scalar_text(value.text, quotes);
}

} // namespace

Editor::Boundary Editor::locate(const Path& path) const {
  Boundary at{m_document.root, nullptr, 0};
  for (;;) {
    at.entry = find_own(*at.mapping, path[at.used]);
    ++at.used;
    if (at.entry == nullptr || at.used == path.size()) return at;
    const Node* value = at.entry->value;
    if (value->kind == Kind::sequence && at.used + 1 < path.size()) {
      value = item_at(*value, path[at.used]);
      if (value != nullptr) ++at.used;
    }
    if (value == nullptr || value->kind != Kind::mapping) return at;
    at.mapping = value;
  }
}

bool Editor::owns(const Path& path) const {
  const Boundary at = locate(path);
  if (at.entry == nullptr) return find(*at.mapping, path[at.used - 1]) == nullptr;
  return at.used == path.size() || at.entry->value->kind == Kind::null;
}

void Editor::set(const Path& path, NewValue value) {
  const Boundary at = locate(path);
  Override override{Path(path.begin() + static_cast<std::ptrdiff_t>(at.used), path.end()), std::move(value)};
  if (at.entry == nullptr)
    m_insertions[{at.mapping, path[at.used - 1]}].push_back(std::move(override));
  else if (override.rest.empty())
    set(*at.mapping, *at.entry, std::move(override.value));
  else {
    auto& [mapping, overrides] = m_overrides[at.entry];
    mapping = at.mapping;
    overrides.push_back(std::move(override));
  }
}

void Editor::set(const Node& mapping, const Entry& entry, NewValue value) {
  m_values.insert_or_assign(&entry, std::pair(&mapping, std::move(value)));
}

const NewValue* Editor::new_value(const Entry& entry) const {
  const auto found = m_values.find(&entry);
  return found == m_values.end() ? nullptr : &found->second.second;
}

bool Editor::is_json(const Node& mapping) const {
  return has_json_keys(m_source, mapping) || has_json_keys(m_source, *m_document.root);
}

/// "key: value, …" for the overrides' first keys.
std::string Editor::pairs(const Overrides& overrides, const Node* base, bool json) {
  std::map<std::string, Overrides> by_key;
  for (const Override& override : overrides)
    by_key[override.rest.front()].push_back(
        {Path(override.rest.begin() + 1, override.rest.end()), override.value});
  std::string out;
  for (const auto& [key, inner] : by_key) {
    const Entry* entry = base == nullptr ? nullptr : find(*base, key);
    if (!out.empty()) out += ", ";
    out += scalar_text(key, json ? Quotes::always : Quotes::when_needed) + ": " +
           nested(inner, entry == nullptr ? nullptr : entry->value, json);
  }
  return out;
}

/// The value that `base` is with the overrides in it; one that overrides the place itself is the whole of it.
std::string Editor::nested(const Overrides& overrides, const Node* base, bool json) {
  for (const Override& override : overrides)
    if (override.rest.empty()) return value_text(override.value, json ? Quotes::always : Quotes::when_needed);
  std::string out = "{" + pairs(overrides, base, json);
  const bool mapping = base != nullptr && base->is(Kind::mapping);
  for (const Entry& entry : mapping ? all_entries(*base) : std::vector<Entry>{}) {
    const auto same = [&](const Override& override) { return override.rest.front() == key_text(entry); };
    if (std::none_of(overrides.begin(), overrides.end(), same))
      out += ", " + flow_text(*entry.key) + ": " + flow_text(*entry.value);
  }
  return out + "}";
}

void Editor::add_values(std::vector<Edit>& edits) const {
  for (const auto& [entry, target] : m_values) {
    const ValueSpan span = value_span(m_source, *target.first, *entry);
    const bool json = is_json(*target.first) || span.quote == '"';
    const Quotes quotes = json ? Quotes::always : span.quote == '\'' ? Quotes::single : Quotes::when_needed;
    edits.push_back({span.range, span.before + value_text(target.second, quotes) + span.after});
    if (span.body.end > span.body.begin) edits.push_back({span.body, ""});
  }
}

/// A new entry before the mapping's first one: on a line of its own where that one is, above the comments
/// that belong to it.
Editor::Edit
Editor::insertion(const Node& mapping, const std::string& key, const Overrides& overrides) const {
  const std::string& text = m_source.text();
  const bool json = is_json(mapping);
  const Entry* base = find(mapping, key);
  const std::string pair = scalar_text(key, json ? Quotes::always : Quotes::when_needed) + ": " +
                           nested(overrides, base == nullptr ? nullptr : base->value, json);
  const std::size_t first = first_key(m_source, mapping);
  if (mapping.entries.empty()) return {{first, first}, pair + (text[first] == '}' ? "" : " ")};
  std::size_t line = m_source.line_start(first);
  const std::string indent = text.substr(line, first - line);
  const std::string line_break(m_source.line_break(first));
  if (indent.find_first_not_of(" \t") != std::string::npos) {
    const std::string next = mapping.flow ? ", " : line_break + std::string(indent.size(), ' ');
    return {{first, first}, pair + next};
  }
  while (line > m_source.bom_size()) {
    const std::size_t above = m_source.line_start(line - 1);
    if (skip_blank(text, above) < line) break;
    line = above;
  }
  return {{line, line}, indent + pair + (mapping.flow ? "," : "") + line_break};
}

void Editor::add_insertions(std::vector<Edit>& edits) const {
  for (const auto& [place, overrides] : m_insertions)
    edits.push_back(insertion(*place.first, place.second, overrides));
}

/// `*shared` becomes `{<<: *shared, key: value}`; a null becomes `{key: value}`.
void Editor::add_overrides(std::vector<Edit>& edits) const {
  for (const auto& [entry, target] : m_overrides) {
    const auto& [mapping, overrides] = target;
    const bool json = is_json(*mapping);
    if (entry->value->kind != Kind::alias || entry->value->is(Kind::null)) {
      const ValueSpan span = value_span(m_source, *mapping, *entry);
      edits.push_back({span.range, span.before + nested(overrides, nullptr, json) + span.after});
      continue;
    }
    const Range alias = alias_range(m_source, *entry->value);
    edits.push_back({{alias.begin, alias.begin}, "{<<: "});
    edits.push_back({{alias.end, alias.end}, ", " + pairs(overrides, &entry->value->resolved(), json) + "}"});
  }
}

/// An anchor in text that goes away moves to the first use that stays, with its old value; the uses after
/// that one find it there.
void Editor::add_moved_anchors(std::vector<Edit>& edits, std::vector<Range> removed) const {
  const auto by_begin = [](const Range& a, const Range& b) { return a.begin < b.begin; };
  std::sort(removed.begin(), removed.end(), by_begin);
  for (const Node& node : m_document.nodes) {
    if (node.uses.empty() || !contains(removed, node.begin)) continue;
    const auto stays = [&](const Node* use) { return !contains(removed, use->begin); };
    const auto use = std::find_if(node.uses.begin(), node.uses.end(), stays);
    if (use == node.uses.end()) continue;
    const Range range = alias_range(m_source, **use);
    const std::string name = m_source.text().substr(range.begin + 1, range.end - range.begin - 1);
    edits.push_back({range, "&" + name + " " + flow_text(node)});
  }
}

std::string Editor::apply() const {
  std::vector<Edit> edits;
  add_values(edits);
  add_overrides(edits);
  std::vector<Range> removed;
  for (const Edit& edit : edits)
    if (edit.range.end > edit.range.begin) removed.push_back(edit.range);
  add_insertions(edits);
  add_moved_anchors(edits, std::move(removed));
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) {
    return std::pair(a.range.begin, a.range.end) < std::pair(b.range.begin, b.range.end);
  });
  std::string out;
  std::size_t done = 0;
  for (const Edit& edit : edits) {
    if (edit.range.begin < done) continue; // inside a value that is replaced as a whole
    out.append(m_source.text(), done, edit.range.begin - done).append(edit.text);
    done = edit.range.end;
  }
  return out.append(m_source.text(), done);
}

} // namespace cbuild::yaml
