#include "cli/build_options.hpp"

#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <memory>

namespace cbuild::cli {
namespace {

using util::Error;
using util::ExitCode;

std::string in_upper_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return static_cast<char>(std::toupper(c));
  });
  return text;
}

std::string with_underscores(std::string text) {
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
}

std::vector<std::string> values_of_variable(const BuildOption& option, const std::string& value) {
  switch (option.takes) {
  case Takes::one:
    return {value};
  case Takes::several:
    return words_of(value);
  case Takes::words: // its own grammar has quotes
    return {value};
  case Takes::flag:
    break;
  }
  const auto truth = truth_of(value);
  if (!truth)
    throw Error(ExitCode::usage,
                fmt::format("{} takes true or false, not '{}'", shown_name(option), util::printable(value)));
  return {*truth ? "true" : "false"};
}

/// Writes an option's names as the table has them.
class TableFormatter final : public CLI::Formatter {
public:
  std::string make_option_name(const CLI::Option* shown, bool /*is_positional*/) const override {
    for (const auto& option : build_options())
      if (shown->get_single_name() == long_names(option).front()) return usage(option);
    return shown->get_name(false, true);
  }
  std::string make_option_opts(const CLI::Option* /*shown*/) const override { return {}; }
};

CLI::Option* declare(CLI::App& command, const BuildOption& option) {
  const std::string names(option.names);
  const std::string help(option.help);
  auto* declared = option.takes == Takes::flag ? command.add_flag(names, help)
                                               : command.add_option(names, CLI::callback_t{}, help);
  declared->group(std::string(option.group));
  if (!option.names.starts_with('-')) declared->group("Positionals");
  return declared;
}

void take_values(CLI::Option& declared, const BuildOption& option) {
  constexpr int k_any = CLI::detail::expected_max_vector_size;
  if (option.takes == Takes::flag) return;
  declared.type_name(std::string(option.value));
  declared.type_size(1);
  if (option.takes == Takes::one) {
    declared.expected(1)->take_last();
    return;
  }
  declared.expected(option.names.starts_with('-') ? 1 : 0, k_any);
  declared.allow_extra_args(option.takes == Takes::words || !option.names.starts_with('-'));
}

} // namespace

std::vector<std::string> long_names(const BuildOption& option) {
  std::vector<std::string> names;
  for (const auto& name : util::split(option.names, ',')) {
    if (name.starts_with("--"))
      names.push_back(name.substr(2));
    else if (!name.starts_with('-') && !name.starts_with('!'))
      names.push_back(util::in_lower_case(name));
  }
  return names;
}

std::string shown_name(const BuildOption& option) {
  return option.names.starts_with('-') ? "--" + long_names(option).front() : std::string(option.names);
}

std::string usage(const BuildOption& option) {
  std::vector<std::string> names;
  for (const auto& name : util::split(option.names, ','))
    names.push_back(name.substr(name.starts_with('!') ? 1 : 0));
  if (!option.short_word.empty()) names.emplace(names.begin(), option.short_word);
  return util::join(names, ", ") + (option.value.empty() ? "" : " " + std::string(option.value));
}

std::vector<std::string> config_keys(const BuildOption& option) {
  auto keys = long_names(option);
  for (auto& key : keys) key = with_underscores(std::move(key));
  return keys;
}

std::vector<std::string> variables(const BuildOption& option) {
  std::vector<std::string> names;
  for (const auto& key : config_keys(option)) names.push_back("CBUILD_" + in_upper_case(key));
  if (!option.variable.empty()) names.emplace_back(option.variable);
  return names;
}

std::string Given::place() const {
  if (origin == Origin::variable) return "the variable " + variable;
  if (origin == Origin::file) return fmt::format("{}:{}:{}", source->file(), position.line, position.column);
  return {};
}

Error Given::at_place(const Error& error) const {
  if (origin == Origin::command_line) return error;
  auto placed = origin == Origin::file ? source->error(position, error.message())
                                       : Error(error.code(), fmt::format("{}: {}", place(), error.message()));
  for (const auto& frame : error.frames()) placed.add_frame(frame);
  for (const auto& hint : error.hints()) placed.add_hint(hint);
  return placed;
}

std::vector<std::string> with_long_names(const std::vector<std::string>& words) {
  std::vector<std::string> rewritten;
  rewritten.reserve(words.size());
  bool options = true;
  for (const auto& word : words) {
    options = options && word != "--";
    const auto name = std::string_view(word).substr(0, word.find('='));
    const auto all = build_options();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& option) {
      return options && !option.short_word.empty() && option.short_word == name;
    });
    rewritten.push_back(found == all.end() ? word : shown_name(*found) + word.substr(name.size()));
  }
  return rewritten;
}

void declare_build_options(CLI::App& command) {
  constexpr std::size_t k_column = 34; // where what an option means begins
  auto formatter = std::make_shared<TableFormatter>();
  formatter->column_width(k_column);
  command.formatter(formatter);
  for (const auto& option : build_options()) take_values(*declare(command, option), option);
}

GivenOptions given_on_command_line(const CLI::App& command) {
  GivenOptions all;
  for (const auto& option : build_options())
    if (auto values = command.get_option(shown_name(option))->results(); !values.empty())
      all.push_back({.option = &option,
                     .values = std::move(values),
                     .keys = {},
                     .origin = Origin::command_line,
                     .variable = {},
                     .source = {},
                     .position = {}});
  return all;
}

GivenOptions given_by_variables(const std::map<std::string, std::string>& environment) {
  GivenOptions all;
  for (const auto& option : build_options()) {
    const auto names = variables(option);
    const auto set = std::find_if(names.begin(), names.end(), [&](const auto& name) {
      const auto found = environment.find(name);
      return found != environment.end() && !found->second.empty();
    });
    if (set == names.end()) continue;
    Given given{.option = &option,
                .values = {},
                .keys = {},
                .origin = Origin::variable,
                .variable = *set,
                .source = {},
                .position = {}};
    try {
      given.values = values_of_variable(option, environment.at(*set));
    } catch (const Error& error) {
      throw given.at_place(error);
    }
    if (!given.values.empty()) all.push_back(std::move(given));
  }
  return all;
}

std::vector<std::string> variable_warnings(const std::map<std::string, std::string>& environment) {
  std::vector<std::string> known;
  for (const auto& option : build_options())
    for (auto& name : variables(option)) known.push_back(std::move(name));
  std::vector<std::string> warnings;
  for (const auto& [name, value] : environment) {
    if (!name.starts_with("CBUILD_") || std::find(known.begin(), known.end(), name) != known.end()) continue;
    if (const auto nearest = util::nearest_name(name, known))
      warnings.push_back(
          fmt::format("the variable {} is no option's; did you mean '{}'?", util::printable(name), *nearest));
  }
  return warnings;
}

std::optional<bool> truth_of(std::string_view text) {
  const auto word = util::in_lower_case(util::trim(text));
  for (const auto* yes : {"1", "true", "t", "yes", "y", "on"})
    if (word == yes) return true;
  for (const auto* no : {"0", "false", "f", "no", "n", "off"})
    if (word == no) return false;
  return std::nullopt;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::optional<std::string> word;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == 0 && std::isspace(static_cast<unsigned char>(c)) != 0) {
      if (word) words.push_back(std::move(*word));
      word.reset();
      continue;
    }
    if (!word) word.emplace();
    if (c == '\\' && quote != '\'' && i + 1 < text.size())
      *word += text[++i];
    else if (c == quote)
      quote = 0;
    else if (quote == 0 && (c == '"' || c == '\''))
      quote = c;
    else
      *word += c;
  }
  if (word) words.push_back(std::move(*word));
  return words;
}

} // namespace cbuild::cli
