#pragma once

#include <cbuild/sam/config_item.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cbuild::sam {

/// What a samconfig says of one option.
struct ConfigEntry {
  std::string key;
  util::Position key_position;
  ConfigItem value;
  bool global = false; ///< from the table `global`, which all commands have
};

/// What a samconfig says to `build` in one environment: `[ENVIRONMENT.build.parameters]`, over
/// `[ENVIRONMENT.global.parameters]`, each key once.
struct SamConfig {
  std::vector<ConfigEntry> entries;      ///< in the file's order, the global ones last
  std::vector<std::string> environments; ///< all that the file has
};

/// An empty file says nothing. Throws Error(usage), with the place, for what is no TOML or YAML, has another
/// shape, or lacks the `version`, as `sam` refuses it too.
[[nodiscard]] SamConfig
read_samconfig(const util::SourceText& text, ConfigFormat format, const std::string& environment);

/// A value that --save-params writes: a text, a truth, a list of texts, or a table of texts.
struct SavedValue {
  enum class Kind { text, truth, list, table };

  std::string key;
  Kind kind = Kind::text;
  std::vector<std::string> texts; ///< one, or those of the list or table; of a truth "true" or "false"
  std::vector<std::string> keys;  ///< of a table
  bool global = false;            ///< goes to the table `global`
};

/// The file's text with these values in place; comments and order stay as they are. An empty text becomes a
/// file with a `version`. Throws Error(usage) for a file that is wrong, or written in a way that this cannot
/// edit.
[[nodiscard]] std::string edited_samconfig(const util::SourceText& text,
                                           ConfigFormat format,
                                           const std::string& environment,
                                           const std::vector<SavedValue>& values);

} // namespace cbuild::sam
