#pragma once

#include <cbuild/util/source_text.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::sam {

/// A value of a file that may be TOML or YAML: what both have.
struct ConfigItem {
  enum class Kind { null, text, number, truth, list, table };

  Kind kind = Kind::null;
  util::Position position;
  std::string text; ///< of a text or a number; "True" and "False" of a truth
  std::vector<ConfigItem> items;
  std::vector<std::string> keys; ///< of a table's items
  std::vector<util::Position> key_positions;

  /// The item of this key in a table, or null.
  [[nodiscard]] const ConfigItem* find(std::string_view key) const;
  [[nodiscard]] bool is_truth(bool truth) const {
    return kind == Kind::truth && text == (truth ? "True" : "False");
  }
};

enum class ConfigFormat { toml, yaml }; ///< JSON is a part of YAML

/// The whole of a file; a null where it is empty. Throws Error(usage) with the place.
[[nodiscard]] ConfigItem read_config(const util::SourceText& text, ConfigFormat format);

/// For messages: "a list".
[[nodiscard]] std::string_view described(ConfigItem::Kind kind);

} // namespace cbuild::sam
