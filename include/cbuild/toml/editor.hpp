#pragma once

#include <cbuild/toml/value.hpp>
#include <cbuild/util/source_text.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace cbuild::toml {

/// The string as a basic string of TOML.
[[nodiscard]] std::string string_text(std::string_view value);

/// The key as it is, or between quotes.
[[nodiscard]] std::string key_text(std::string_view key);

/// Sets values of tables by edits of the text: all else stays as it is, comments too.
class Editor {
public:
  /// `root` is what the text says.
  Editor(const util::SourceText& source, const Value& root) : m_source(source), m_root(root) {}

  /// `value` is TOML. A key's old value, also one that has a header of its own, is replaced; a table that is
  /// not there gets a header at the end.
  void set(const std::vector<std::string>& table, const std::string& key, std::string value);

  /// May be no TOML, or say something else, where the table is written in an unusual way: the caller reads
  /// it.
  [[nodiscard]] std::string apply() const;

private:
  struct Edit {
    std::size_t begin;
    std::size_t end;
    std::string text;
  };
  struct NewTable {
    std::string header;
    std::string lines;
  };

  [[nodiscard]] const Value* find(const std::vector<std::string>& path) const;
  [[nodiscard]] std::size_t offset(util::Position position) const;
  [[nodiscard]] bool has_header(const Value& value) const;
  [[nodiscard]] std::size_t end_of(const Value& value) const;
  [[nodiscard]] std::size_t after_line(std::size_t at) const;
  void insert(const Value& table, const std::string& line);

  const util::SourceText& m_source;
  const Value& m_root;
  std::vector<Edit> m_edits;
  std::vector<NewTable> m_tables;
};

} // namespace cbuild::toml
