#pragma once

#include <cbuild/util/source_text.hpp>
#include <cbuild/yaml/emit.hpp>
#include <cbuild/yaml/node.hpp>
#include <cbuild/yaml/span.hpp>

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace cbuild::yaml {

/// Keys; of a list the index of an item.
using Path = std::vector<std::string>;

/// What a value becomes: a string, or text that is a flow node already.
struct NewValue {
  std::string text;
  bool is_flow_text = false;

  bool operator==(const NewValue&) const = default;
};

/// Collects new values for places of a document and applies them to its text as edits of byte ranges.
///
/// A place that is reached through an alias or a merge key belongs to others too, so it is not edited there:
/// the mapping that reaches it gets a key of its own, which overrides what it shares.
class Editor {
public:
  Editor(const util::SourceText& source, const Document& document) : m_source(source), m_document(document) {}

  /// True if the path's value, present or not, is in mappings of the root's own text all the way.
  [[nodiscard]] bool owns(const Path& path) const;
  /// Sets the value at `path` below the root; mappings on the way that do not exist are made.
  void set(const Path& path, NewValue value);
  /// Sets the value of this entry of this mapping, for whoever uses it.
  void set(const Node& mapping, const Entry& entry, NewValue value);
  /// The value that `entry` was set to, or null.
  [[nodiscard]] const NewValue* new_value(const Entry& entry) const;

  [[nodiscard]] std::string apply() const;

private:
  struct Edit {
    Range range;
    std::string text;
  };
  struct Override {
    Path rest; ///< keys below the place, empty for the place itself
    NewValue value;
  };
  using Overrides = std::vector<Override>;

  /// Where a path leaves the root's own text. `used` keys of it led there.
  struct Boundary {
    const Node* mapping = nullptr;
    const Entry* entry = nullptr; ///< null if the mapping has no such entry of its own
    std::size_t used = 0;
  };
  [[nodiscard]] Boundary locate(const Path& path) const;

  void add_values(std::vector<Edit>& edits) const;
  void add_insertions(std::vector<Edit>& edits) const;
  void add_overrides(std::vector<Edit>& edits) const;
  void add_moved_anchors(std::vector<Edit>& edits, std::vector<Range> removed) const;
  [[nodiscard]] Edit insertion(const Node& mapping, const std::string& key, const Overrides& overrides) const;

  [[nodiscard]] bool is_json(const Node& mapping) const;
  [[nodiscard]] static std::string nested(const Overrides& overrides, const Node* base, bool json);
  [[nodiscard]] static std::string pairs(const Overrides& overrides, const Node* base, bool json);

  const util::SourceText& m_source;
  const Document& m_document;
  std::unordered_map<const Entry*, std::pair<const Node*, NewValue>> m_values;
  std::map<std::pair<const Node*, std::string>, Overrides> m_insertions;
  std::map<const Entry*, std::pair<const Node*, Overrides>> m_overrides;
};

} // namespace cbuild::yaml
