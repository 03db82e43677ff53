#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cbuild::yaml {

struct Node;

struct Entry {
  const Node* key; ///< never null; a scalar or an alias of one
  const Node* value;
};

enum class Kind { null, scalar, sequence, mapping, alias };

/// A value as the text has it: aliases stay aliases, and merge keys are entries as others. Owned by its
/// Document.
struct Node {
  Kind kind = Kind::null;
  std::size_t begin = 0; ///< offset of its first byte, properties (tag, anchor) included; of a null that is
                         ///< not written, of whatever comes next
  std::string tag;       ///< "!Sub"; empty when there is none
  bool anchored = false; ///< has an anchor of its own
  bool plain = true;     ///< of a scalar: neither quoted nor a block scalar
  bool flow = false;     ///< of a collection: { } or [ ]
  std::string value;     ///< of a scalar
  std::vector<const Node*> items;
  std::vector<Entry> entries;
  /// Of a mapping with many entries, what `find_own` finds: a template may have thousands of resources.
  std::unique_ptr<const std::unordered_map<std::string_view, const Entry*>> index;
  const Node* target = nullptr;  ///< of an alias; never an alias itself
  std::vector<const Node*> uses; ///< the aliases of it, in the order of the text
  std::size_t size = 1;          ///< nodes in it once aliases are expanded
  std::size_t height = 0;        ///< collections below and including it, aliases expanded

  /// The value that counts: the alias's target.
  [[nodiscard]] const Node& resolved() const { return target != nullptr ? *target : *this; }
  [[nodiscard]] bool is(Kind k) const { return resolved().kind == k; }
};

/// A key that a mapping has twice.
struct Duplicate {
  const Node* mapping = nullptr;
  const Node* first = nullptr; ///< the keys
  const Node* second = nullptr;
};

/// Owns the nodes; addresses stay valid.
struct Document {
  std::deque<Node> nodes;
  const Node* root = nullptr; ///< null for a text without a value
  std::vector<Duplicate> duplicates;
};

/// The text of a key.
[[nodiscard]] inline const std::string& key_text(const Entry& entry) { return entry.key->resolved().value; }

/// Makes the index of a mapping that is complete, if it is large.
void make_index(Node& mapping);

/// True for the plain key `<<`.
[[nodiscard]] bool is_merge(const Entry& entry);

/// The entry with this key in the mapping's own text, else null.
[[nodiscard]] const Entry* find_own(const Node& mapping, std::string_view key);

/// The entry with this key, its own or else one it merges in; null for no such key and for other values than
/// mappings.
[[nodiscard]] const Entry* find(const Node& node, std::string_view key);

/// The value below these keys, or null; a written null counts as absent.
[[nodiscard]] const Node* value_at(const Node& node, std::string_view key);

/// All entries, merged ones after own ones, each key once.
[[nodiscard]] std::vector<Entry> all_entries(const Node& mapping);

/// A function of CloudFormation, in the short (`!Sub x`) or long (`Fn::Sub: x`) form.
struct Intrinsic {
  std::string name;     ///< Ref, Condition or Fn::…
  std::string written;  ///< as the template has it: "!Sub" or "Fn::Sub"
  const Node* argument; ///< its own tag does not count
};

[[nodiscard]] std::optional<Intrinsic> intrinsic(const Node& node);

/// The same by the long form alone: of `!Base64 {Ref: X}` the Ref.
[[nodiscard]] std::optional<Intrinsic> long_intrinsic(const Node& node);

/// A scalar that is no intrinsic: a string, number or boolean, as text.
[[nodiscard]] std::optional<std::string> plain_text(const Node& node);

/// What a node is, for messages: "a list", "a mapping", "'!Sub'" …
[[nodiscard]] std::string describe(const Node& node);

} // namespace cbuild::yaml
