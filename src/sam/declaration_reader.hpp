#pragma once

#include "sam/evaluator.hpp"
#include "sam/model.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::sam {

/// What reading a declaration needs besides it.
struct Context {
  Evaluator& evaluator;
  Site globals; ///< the section Globals; nothing where there is none
  std::string stack_path;
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
  [[nodiscard]] Evaluator& evaluator() const { return m_context.evaluator; }

  /// Nothing where they are absent.
  [[nodiscard]] Site property(std::string_view name) const {
    return sam::property(m_context, m_declaration, name);
  }
  [[nodiscard]] Site metadata(std::string_view name) const {
    return evaluator().find(m_declaration.metadata, name);
  }
  [[nodiscard]] Site code() const { return property(code_property(m_declaration.type)); }
  /// True for code that is a mapping with one of the keys.
  [[nodiscard]] bool code_has(std::initializer_list<std::string_view> keys) const;

  /// What names the resource.
  [[nodiscard]] Identity identity() const;

  /// The value as text; nothing if it is absent or, with a problem noted, only deployment knows it. `name` is
  /// for messages.
  std::optional<std::string> text(Site site, std::string_view name);
  /// The same with its place.
  std::optional<Text> placed(Site site, std::string_view name);
  std::optional<Text> metadata_text(std::string_view name) { return placed(metadata(name), name); }
  /// The value as a list of texts; nothing as for `text`, or where an item is so.
  std::optional<std::vector<Text>> list(Site site, std::string_view name);

  /// The value as text where it is one that is known; without any problem noted.
  [[nodiscard]] std::string known_text(Site site) const;
  /// The texts of a list that are known. Empty for what is no list.
  [[nodiscard]] std::vector<std::string> known_list(Site site) const;

  [[nodiscard]] util::Error wrong(Site site, std::string_view name, std::string_view expected) const;
  void add_problem(util::Error error) {
    if (!problem) problem = std::move(error);
  }
  void add_unknown(const Value& value, Site site, std::string_view name);

  std::optional<util::Error> problem; ///< the first one

private:
  const Context& m_context;
  const Declaration& m_declaration;
};

} // namespace cbuild::sam
