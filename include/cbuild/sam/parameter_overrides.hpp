#pragma once

#include <cbuild/sam/config_item.hpp>
#include <cbuild/util/source_text.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::sam {

/// Values of a template's Parameters, by name.
using Parameters = std::map<std::string, std::string>;

/// What messages call the words by.
inline constexpr const char* k_parameter_option = "--parameter-overrides";

/// "KEY=VALUE …" or "ParameterKey=KEY,ParameterValue=VALUE …", apart by spaces, as `sam build` takes them: a
/// value is a run of characters without spaces or text between quotes, a backslash keeps a space or a quote;
/// a later value of a key wins. Throws Error(usage) with the place for all else.
[[nodiscard]] Parameters read_parameter_words(const util::SourceText& text);

/// What `file://` stands before; nothing else refers to a file.
[[nodiscard]] bool is_parameter_file(std::string_view word);
[[nodiscard]] std::string_view parameter_file(std::string_view word);

/// One part of what parameters are given by: a word, which may name a file of more, or a key with its value.
struct ParameterEntry {
  std::string word; ///< empty: it is a value
  std::string key;
  std::string value;
  util::Position position;
};

/// All that an item says, in its order: a table of keys to values, of which `$include` has words; a list; or
/// words. A null is "", true is "True", a list its values with commas, as `sam build` makes them. Throws
/// Error(usage) with the place in `text`.
[[nodiscard]] std::vector<ParameterEntry> parameter_entries(const util::SourceText& text,
                                                            const ConfigItem& item);

/// The same of a whole file.
[[nodiscard]] std::vector<ParameterEntry> read_parameter_file(const util::SourceText& text,
                                                              ConfigFormat format);

/// A file that was named, as `open` gives it.
struct ParameterFile {
  std::string identity; ///< equal for the same file, however it is named
  util::SourceText text;
  ConfigFormat format = ConfigFormat::yaml;
};

/// Gives the file `name`, which the file `named_by` names, or nobody where that is empty. Throws an Error for
/// what is no such file.
using OpenParameterFile = std::function<ParameterFile(const std::string& name, const std::string& named_by)>;

/// The values of all entries and of the files that they name; a later value of a key wins. Throws
/// Error(usage), with the place, also for files that name each other in a circle, and for very many.
[[nodiscard]] Parameters read_parameters(const std::vector<ParameterEntry>& entries,
                                         const OpenParameterFile& open);

} // namespace cbuild::sam
