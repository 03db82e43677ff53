#pragma once

#include "sam/model.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::sam {

/// What reading a declaration needs besides it.
struct Context {
  std::shared_ptr<const util::SourceText> source;
  const Node& root;
  const Parameters& parameters;
  std::string stack_path;

  [[nodiscard]] Place place(const Node& node) const { return {source, node.begin}; }
};

/// Reads the values of one declaration: its properties, with those of Globals, and its Metadata. What only
/// deployment knows becomes the problem of the resource; a value of a wrong type is thrown as Error(usage).
class DeclarationReader {
public:
  DeclarationReader(const Context& context, const Declaration& declaration)
      : m_context(context), m_declaration(declaration) {}

  [[nodiscard]] const Context& context() const { return m_context; }
  [[nodiscard]] const Declaration& declaration() const { return m_declaration; }
  [[nodiscard]] const std::string& id() const { return m_declaration.id; }

  /// Null where they are absent.
  [[nodiscard]] const Node* property(std::string_view name) const;
  [[nodiscard]] const Node* metadata(std::string_view name) const;
  [[nodiscard]] const Node* code() const { return property(code_property(m_declaration.type)); }

  /// What names the resource.
  [[nodiscard]] Identity identity() const;

  /// The value as text; nothing if it is absent or, with a problem noted, only deployment knows it. `name` is
  /// for messages.
  std::optional<std::string> text(const Node* node, std::string_view name);
  /// The same with its place.
  std::optional<Text> placed(const Node* node, std::string_view name);
  std::optional<Text> metadata_text(std::string_view name) { return placed(metadata(name), name); }
  /// The value as a list; nothing as for `text`, or where an item is so.
  std::optional<std::vector<std::string>> list(const Node* node, std::string_view name);

  /// The value as text where it is one that is known; without any problem noted.
  [[nodiscard]] std::string known_text(const Node* node) const;
  /// The texts of a list that are known. Empty for what is no list.
  [[nodiscard]] std::vector<std::string> known_list(const Node* node) const;

  [[nodiscard]] util::Error wrong(const Node& node, std::string_view name, std::string_view expected) const;
  void add_problem(util::Error error) {
    if (!problem) problem = std::move(error);
  }

  std::optional<util::Error> problem; ///< the first one

private:
  const Context& m_context;
  const Declaration& m_declaration;
};

/// True for a mapping that has one of the keys.
[[nodiscard]] bool has_any(const Node* node, std::initializer_list<std::string_view> keys);

} // namespace cbuild::sam
