#pragma once

#include "cli/options.hpp"

#include <cbuild/project/options.hpp>
#include <cbuild/project/samconfig.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/source_text.hpp>

#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace cbuild::cli {

/// All that the options of `cbuild build` set.
struct BuildCommand {
  project::BuildOptions build;
  CommonOptions common;
  std::filesystem::path config_file; ///< empty: any samconfig of the template's directory
  std::string config_environment = "default";
  bool save_parameters = false;
};

struct Given;

/// How many values an option takes: none, one, one each time that it is given, or all words up to the next
/// option.
enum class Takes { flag, one, several, words };

/// Whether --save-params writes it into the samconfig, whose table for all commands has the global ones.
enum class Saved { no, yes, global };

/// Which of an option's values are taken from a samconfig that nobody named, and that may have come with the
/// project: all, those that do not lead out of the project, or none. `command_line`: no samconfig has it.
enum class FromProject { all, inside, none, command_line };

/// An option of `cbuild build`: everything that depends on its name is here.
struct BuildOption {
  std::string_view
      names; ///< as CLI11 takes them; "!--no-x" takes a flag back; without dashes: what has no name
  Takes takes = Takes::one;
  std::string_view value;      ///< what it takes, for the help: "FILE"
  std::string_view group;      ///< of the help; empty: not shown there
  std::string_view help;       ///< what it means
  std::string_view short_word; ///< SAM's short name of several letters: "-bi"
  std::string_view variable;   ///< SAM's own; each option also has CBUILD_<NAME>
  std::string_view choices;    ///< what its value may be, with commas; empty: anything
  std::string_view refusal;    ///< why it cannot be given; empty: it can
  Saved saved = Saved::yes;
  FromProject from_project = FromProject::all;
  bool file_before_variable = false; ///< a samconfig counts more than a variable
  /// Throws Error(usage) for a value that can be told to be wrong by itself.
  void (*check)(std::string_view name, const std::string& value) = nullptr;
  /// Puts the values in place, "true" or "false" for a flag.
  void (*apply)(BuildCommand& command, const Given& given) = nullptr;
};

[[nodiscard]] std::span<const BuildOption> build_options();

/// Its long names without dashes, those that take a flag back left out; the positional's own name. The last
/// one is SAM's.
[[nodiscard]] std::vector<std::string> long_names(const BuildOption& option);

/// For messages: "--build-image".
[[nodiscard]] std::string shown_name(const BuildOption& option);

/// The keys that it has in a samconfig: its long names with `_`.
[[nodiscard]] std::vector<std::string> config_keys(const BuildOption& option);

/// The variables that it is taken from, the first that is set counts: CBUILD_<NAME>, SAM's own.
[[nodiscard]] std::vector<std::string> variables(const BuildOption& option);

/// Where a value of an option comes from; an earlier one wins, if the table does not say another.
enum class Origin { command_line, variable, file };

/// The values of one option, with the place that they come from.
struct Given {
  const BuildOption* option = nullptr;
  std::vector<std::string> values; ///< never empty
  std::vector<std::string> keys;   ///< of values that are a table: one for each, else none
  Origin origin = Origin::command_line;
  std::string variable;                           ///< its name
  std::shared_ptr<const util::SourceText> source; ///< of a file
  util::Position position;                        ///< in it

  [[nodiscard]] const std::string& last() const { return values.back(); }
  /// `error` with the place, unless that is the command line.
  [[nodiscard]] util::Error at_place(const util::Error& error) const;
  /// For messages: "the variable CBUILD_JOBS", "samconfig.toml:4:8"; empty for the command line.
  [[nodiscard]] std::string place() const;
};

using GivenOptions = std::vector<Given>;

/// The words after `build`, with SAM's short names of several letters, `-bi X` or `-bi=X`, as long ones: the
/// usual rules would read `-b` with a value. What follows a `--` is left alone.
[[nodiscard]] std::vector<std::string> with_long_names(const std::vector<std::string>& words);

/// Makes CLI11's options of the table; they keep what was given.
void declare_build_options(CLI::App& command);
/// What the command line gave.
[[nodiscard]] GivenOptions given_on_command_line(const CLI::App& command);

/// What variables give. Throws Error(usage) for a flag's value that is neither true nor false.
[[nodiscard]] GivenOptions given_by_variables(const std::map<std::string, std::string>& environment);

/// What a samconfig says, for the environment: the values, and what to tell the user. Throws Error(usage)
/// with the place for a value of another kind, and for one that the file must not have.
struct GivenByFile {
  GivenOptions options;
  std::vector<std::string> warnings;
};
[[nodiscard]] GivenByFile given_by_file(const project::ConfigFile& file, const std::string& environment);

/// What --save-params writes of a command line. Throws Error(usage).
[[nodiscard]] std::vector<sam::SavedValue> saved_values(const GivenOptions& given);

/// What to say of variables that no option has, though nearly.
[[nodiscard]] std::vector<std::string>
variable_warnings(const std::map<std::string, std::string>& environment);

/// Each option once: its values from where they count most.
[[nodiscard]] GivenOptions chosen(const GivenOptions& all);

/// What the options of `names` ask for.
[[nodiscard]] BuildCommand part_of(const GivenOptions& given, std::initializer_list<std::string_view> names);

/// What they ask for, each checked by itself and with the others. Throws Error(usage) with the place.
[[nodiscard]] BuildCommand build_command_of(const GivenOptions& given);

/// Adds to an error that speaks of an option where that option's value came from, if it was not the command
/// line.
void add_places(util::Error& error, const GivenOptions& given);

/// A flag's value in a variable or a samconfig, as SAM's own parser takes it; nothing for what is none.
[[nodiscard]] std::optional<bool> truth_of(std::string_view text);

/// The words of a variable: apart by spaces; quotes and backslashes keep spaces, as in a shell.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

/// "-t, --template FILE", for helps.
[[nodiscard]] std::string usage(const BuildOption& option);

/// `cbuild help options`: the table as text.
[[nodiscard]] std::string options_page();

} // namespace cbuild::cli
