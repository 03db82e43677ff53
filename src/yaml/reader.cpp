#include "yaml/text_check.hpp"

#include <cbuild/util/text.hpp>
#include <cbuild/yaml/reader.hpp>
#include <cbuild/yaml/span.hpp>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace cbuild::yaml {
namespace {

constexpr std::size_t k_max_depth = 256;
constexpr std::size_t k_max_nodes = 400'000;

/// The parser's messages in words that say what to do about them.
std::string reworded(const std::string& message) {
  namespace Msg = YAML::ErrorMsg;
  static const std::array<std::pair<const char*, const char*>, 13> k_words{{
      {Msg::END_OF_MAP,
       "this does not continue the mapping; expected 'key: value' at the indentation of its keys"},
      {Msg::END_OF_SEQ, "this does not continue the list; expected '- ' at the indentation of its items"},
      {Msg::END_OF_MAP_FLOW, "the mapping is not closed; expected ',' or '}'"},
      {Msg::END_OF_SEQ_FLOW, "the list is not closed; expected ',' or ']'"},
      {Msg::EOF_IN_SCALAR, "the text ends inside a quoted string; expected the closing quote"},
      {Msg::DOC_IN_SCALAR, "a document marker inside a quoted string; expected the closing quote"},
      {Msg::MAP_VALUE,
       "a ':' that ends no key; expected one 'key: value' per line, or quotes around text with ': '"},
      {Msg::MAP_KEY, "a '?' that starts no key; expected quotes around text that starts with '?'"},
      {Msg::BLOCK_ENTRY, "a '-' that starts no item; expected each item on its own line"},
      {Msg::UNKNOWN_TOKEN, "this character cannot start a value; expected quotes around the text"},
      {Msg::UNKNOWN_ANCHOR,
       "the alias has no anchor; expected '&name' before '*name', or quotes around the text"},
      {Msg::MULTIPLE_TAGS,
       "two tags on one value; expected the long form ('Fn::Name: value') for the inner one"},
      {Msg::TAB_IN_INDENTATION, "a tab in the indentation; expected spaces"},
  }};
  for (const auto& [theirs, ours] : k_words)
    if (message == theirs) return ours;
  return util::printable(message) + "; expected YAML or JSON";
}

/// Makes the tree from the parser's events and stops it, by an Error, at the first bound that is crossed. An
/// alias is counted with the size of its target, so an alias bomb fails before anything is expanded.
class TreeBuilder final : public YAML::EventHandler {
public:
  TreeBuilder(const util::SourceText& source, Document& document, Duplicates duplicates)
      : m_source(source), m_document(document), m_duplicates(duplicates) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (std::exchange(m_started, true))
      throw m_source.error(offset(mark),
                           "a second document starts here; expected one, without '---' or '...' inside");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(make(Kind::null, mark, {}, anchor));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node& node = make(Kind::alias, mark, {}, YAML::NullAnchor);
    Node& target = *m_anchors.at(anchor);
    if (std::any_of(m_open.begin(), m_open.end(), [&](const Open& open) { return open.node == &target; }))
      throw m_source.error(node.begin,
                           "the alias is inside the value that it stands for; expected no recursion");
    node.target = &target;
    node.size = target.size;
    node.height = target.height;
    target.uses.push_back(&node);
    add(node);
  }

  void OnScalar(const YAML::Mark& mark,
                const std::string& tag,
                YAML::anchor_t anchor,
                const std::string& value) override {
    Node& node = make(Kind::scalar, mark, tag, anchor);
    node.value = restore_surrogates(value);
    node.plain = tag == "?";
    add(node);
  }

  void OnSequenceStart(const YAML::Mark& mark,
                       const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(make(Kind::sequence, mark, tag, anchor), style);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark,
                  const std::string& tag,
                  YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(make(Kind::mapping, mark, tag, anchor), style);
  }
  void OnMapEnd() override { close(); }

  /// The last flow collection that is still open; where a missing bracket is looked for.
  [[nodiscard]] const Node* open_flow() const {
    const auto found =
        std::find_if(m_open.rbegin(), m_open.rend(), [](const Open& o) { return o.node->flow; });
    return found == m_open.rend() ? nullptr : found->node;
  }

  [[nodiscard]] std::size_t offset(const YAML::Mark& mark) const {
    const std::size_t end = m_source.text().size();
    return mark.pos < 0 ? end : std::min(static_cast<std::size_t>(mark.pos) + m_source.bom_size(), end);
  }

private:
  struct Open {
    Node* node;
    const Node* key = nullptr;
    std::unordered_set<std::string_view> keys; ///< of a large mapping; its nodes stay
  };

  Node& make(Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    Node& node = m_document.nodes.emplace_back();
    node.kind = kind;
    node.begin = offset(mark);
    // "?" and "!" are the parser's words for plain and other scalars without a tag.
    if (tag != "?" && tag != "!") node.tag = tag;
    node.anchored = anchor != YAML::NullAnchor;
    if (node.anchored) m_anchors[anchor] = &node;
    return node;
  }

  void open(Node& node, YAML::EmitterStyle::value style) {
    node.flow = style == YAML::EmitterStyle::Flow;
    node.height = 1;
    check_depth(node, 1);
    m_open.push_back({&node, nullptr, {}});
  }

  void close() {
    Node& node = *m_open.back().node;
    make_index(node);
    m_open.pop_back();
    add(node);
  }

  void check_depth(const Node& node, std::size_t height) const {
    if (m_open.size() + height > k_max_depth)
      throw m_source.error(node.begin,
                           fmt::format("the nesting is too deep; expected at most {} levels", k_max_depth));
  }

  void add(Node& node) {
    if (m_open.empty()) {
      m_document.root = &node;
      return;
    }
    Open& parent = m_open.back();
    check_depth(node, node.height);
    parent.node->size += node.size;
    parent.node->height = std::max(parent.node->height, node.height + 1);
    if (parent.node->size > k_max_nodes || m_document.nodes.size() > k_max_nodes)
      throw m_source.error(
          node.begin,
          fmt::format("the file has more than {} values with its aliases expanded; expected fewer",
                      k_max_nodes));
    if (parent.node->kind == Kind::sequence)
      parent.node->items.push_back(&node);
    else if (parent.key == nullptr)
      take_key(parent, node);
    else
      take_value(parent, node);
  }

  void take_key(Open& parent, const Node& node) {
    if (!node.is(Kind::scalar))
      throw m_source.error(node.begin, fmt::format("a key is {}; expected a string", describe(node)));
    if (!is_new(parent, node.resolved().value)) take_duplicate(parent, node);
    parent.key = &node;
  }

  /// Most mappings are small: a set for each would cost more than all else that is done with them.
  static bool is_new(Open& parent, std::string_view key) {
    constexpr std::size_t k_small = 16;
    const auto& entries = parent.node->entries;
    if (entries.size() < k_small)
      return std::none_of(
          entries.begin(), entries.end(), [key](const Entry& entry) { return key_text(entry) == key; });
    if (parent.keys.empty())
      for (const Entry& entry : entries) parent.keys.insert(key_text(entry));
    return parent.keys.insert(key).second;
  }

  /// The entry that came first goes: its value has been read over.
  void take_duplicate(Open& parent, const Node& node) {
    const auto& key = node.resolved().value;
    auto& entries = parent.node->entries;
    const auto first =
        std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return key_text(e) == key; });
    if (m_duplicates == Duplicates::refuse || key == "<<") {
      const auto place = m_source.position(first->key->begin);
      throw m_source.error(
          node.begin,
          fmt::format("the key '{}' is given twice, the first time on line {}; expected each "
                      "key once",
                      util::printable(key),
                      place.line));
    }
    m_document.duplicates.push_back({parent.node, first->key, &node});
    entries.erase(first);
  }

  void take_value(Open& parent, const Node& node) {
    check_colon(parent, node);
    const Entry entry{std::exchange(parent.key, nullptr), &node};
    if (is_merge(entry)) check_merge(node);
    parent.node->entries.push_back(entry);
  }

  /// The parser takes a last line without a colon for a key. It gives the null of a key that has no colon the
  /// place where the key starts, which with a '?' is before its text.
  void check_colon(const Open& parent, const Node& value) const {
    if (!parent.node->flow && value.kind == Kind::null && value.begin == parent.key->begin)
      throw m_source.error(value.begin, reworded(YAML::ErrorMsg::END_OF_MAP));
  }

  void check_merge(const Node& node) const {
    const Node& value = node.resolved();
    const auto is_mapping = [](const Node* item) { return item->is(Kind::mapping); };
    if (value.kind == Kind::mapping) return;
    if (value.kind == Kind::sequence && std::all_of(value.items.begin(), value.items.end(), is_mapping))
      return;
    throw m_source.error(
        node.begin,
        fmt::format("the merge key '<<' has {}; expected a mapping or a list of mappings",
                    value.kind == Kind::sequence ? "a list with other values" : describe(value)));
  }

  const util::SourceText& m_source;
  Document& m_document;
  Duplicates m_duplicates;
  std::vector<Open> m_open;
  std::unordered_map<YAML::anchor_t, Node*> m_anchors;
  bool m_started = false;
};

/// A tab that indents the line of `offset` in block style is what the author must see, whatever it led to.
std::optional<std::size_t>
indenting_tab(const util::SourceText& source, std::size_t offset, const std::string& message) {
  namespace Msg = YAML::ErrorMsg;
  const auto led_to = {Msg::MAP_VALUE,
                       Msg::MAP_KEY,
                       Msg::BLOCK_ENTRY,
                       Msg::END_OF_MAP,
                       Msg::END_OF_SEQ,
                       Msg::TAB_IN_INDENTATION};
  if (std::find(led_to.begin(), led_to.end(), message) == led_to.end()) return std::nullopt;
  const std::size_t start = source.line_start(offset);
  const std::size_t text = std::min(source.text().find_first_not_of(" \t", start), source.text().size());
  const std::size_t tab = source.text().find('\t', start);
  return tab < text ? std::optional(tab) : std::nullopt;
}

util::Error
parse_error(const util::SourceText& source, const TreeBuilder& builder, const YAML::Exception& error) {
  std::size_t offset = builder.offset(error.mark);
  if (const auto tab = indenting_tab(source, offset, error.msg))
    return source.error(*tab, reworded(YAML::ErrorMsg::TAB_IN_INDENTATION));
  const bool at_end = source.text().find_first_not_of(" \t\r\n", offset) == std::string::npos;
  const Node* flow = builder.open_flow();
  if (flow != nullptr && at_end) offset = flow->begin; // the end of the text helps nobody
  return source.error(offset, reworded(error.msg));
}

/// The last scalar is the one that can run to the end of the text for want of a quote.
void check_closed(const util::SourceText& source, const Document& document) {
  const auto is_scalar = [](const Node& node) { return node.kind == Kind::scalar; };
  const auto last = std::find_if(document.nodes.rbegin(), document.nodes.rend(), is_scalar);
  if (last != document.nodes.rend() && !is_closed(source, *last))
    throw source.error(last->begin, reworded(YAML::ErrorMsg::EOF_IN_SCALAR));
}

} // namespace

Document read(const util::SourceText& source, Duplicates duplicates) {
  check_text(source);
  Document document;
  TreeBuilder builder(source, document, duplicates);
  std::istringstream stream(hide_surrogates(source.text().substr(source.bom_size())));
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    throw parse_error(source, builder, error);
  }
  check_closed(source, document);
  return document;
}

} // namespace cbuild::yaml
