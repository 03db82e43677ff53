#pragma once

#include <cbuild/toml/value.hpp>
#include <cbuild/util/source_text.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cbuild::toml {

/// A view of a table. A key that is not there gives nothing; one whose value is of another kind is an
/// Error(usage): "'workspace.members' is a string; expected a list of strings".
class Table {
public:
  Table(const util::SourceText& source, const Value& value, std::string path = {})
      : m_source(&source), m_value(&value), m_path(std::move(path)) {}

  [[nodiscard]] std::optional<std::string> string(std::string_view key) const;
  [[nodiscard]] bool boolean(std::string_view key, bool otherwise = false) const;
  [[nodiscard]] std::optional<std::vector<std::string>> strings(std::string_view key) const;
  [[nodiscard]] std::optional<Table> table(std::string_view key) const;
  /// A list of tables.
  [[nodiscard]] std::vector<Table> tables(std::string_view key) const;

  /// Whatever its kind.
  [[nodiscard]] const Value* find(std::string_view key) const;
  /// Of the key's value; of the table where there is none.
  [[nodiscard]] util::Position position(std::string_view key) const;
  [[nodiscard]] const std::vector<std::string>& keys() const;
  /// Those entries that are tables.
  [[nodiscard]] std::vector<std::pair<std::string, Table>> children() const;
  [[nodiscard]] util::Error error(std::string_view key, std::string_view message) const;

private:
  [[nodiscard]] const Value* find(std::string_view key, Value::Kind kind, std::string_view expected) const;
  [[nodiscard]] util::Error
  wrong_kind(const Value& value, std::string_view key, std::string_view expected) const;
  [[nodiscard]] std::string path_of(std::string_view key) const;

  const util::SourceText* m_source;
  const Value* m_value;
  std::string m_path; ///< with dots, for messages
};

} // namespace cbuild::toml
