#include "cli/build_options.hpp"

#include <cbuild/project/parameters.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::cli {
namespace {

using util::Error;
using util::ExitCode;
using Kind = sam::ConfigItem::Kind;

const BuildOption* find_option(const std::string& key) {
  for (const auto& option : build_options()) {
    const auto keys = config_keys(option);
    if (option.from_project != FromProject::command_line &&
        std::find(keys.begin(), keys.end(), key) != keys.end())
      return &option;
  }
  return nullptr;
}

std::vector<std::string> all_keys() {
  std::vector<std::string> all;
  for (const auto& option : build_options())
    if (option.from_project != FromProject::command_line)
      for (auto& key : config_keys(option)) all.push_back(std::move(key));
  return all;
}

bool is_word(const sam::ConfigItem& item) { return item.kind == Kind::text || item.kind == Kind::number; }

/// Reads one samconfig's entries.
class FileReader {
public:
  explicit FileReader(const project::ConfigFile& file) : m_file(file) {}

  GivenByFile read(const std::string& environment) {
    const auto config = sam::read_samconfig(*m_file.text, m_file.format, environment);
    for (const auto& entry : config.entries) take(entry, environment);
    if (!config.environments.empty() &&
        std::find(config.environments.begin(), config.environments.end(), environment) ==
            config.environments.end())
      warn_of_environment(environment, config.environments);
    return std::move(m_given);
  }

private:
  /// The usual one is nobody's choice.
  void warn_of_environment(const std::string& environment, const std::vector<std::string>& known) {
    if (environment == BuildCommand{}.config_environment) return;
    const auto nearest = util::nearest_name(environment, known);
    m_given.warnings.push_back(fmt::format("'{}' has no environment '{}'{}",
                                           util::printable(m_file.text->file()),
                                           util::printable(environment),
                                           nearest
                                               ? fmt::format("; did you mean '{}'?", *nearest)
                                               : "; it has: " + util::printable(util::join(known, ", "))));
  }

  /// Other commands have keys in the table of all.
  void warn_of_key(const sam::ConfigEntry& entry, const std::string& environment) {
    if (entry.global) return;
    const auto nearest = util::nearest_name(entry.key, all_keys());
    m_given.warnings.push_back(fmt::format("{}:{}:{}: no option has the key '{}' of [{}.build.parameters]{}",
                                           util::printable(m_file.text->file()),
                                           entry.key_position.line,
                                           entry.key_position.column,
                                           util::printable(entry.key),
                                           util::printable(environment),
                                           nearest ? fmt::format("; did you mean '{}'?", *nearest) : ""));
  }

  void take(const sam::ConfigEntry& entry, const std::string& environment) {
    const auto* option = find_option(entry.key);
    if (option == nullptr) return warn_of_key(entry, environment);
    if (entry.value.kind == Kind::null) return;
    Given given{.option = option,
                .values = {},
                .keys = {},
                .origin = Origin::file,
                .variable = {},
                .source = m_file.text,
                .position = entry.value.position};
    take_values(entry, given);
    if (m_file.choice == project::ConfigChoice::found) require_inside(given);
    const auto known = [&](const Given& one) { return one.option == option; };
    if (!given.values.empty() && std::none_of(m_given.options.begin(), m_given.options.end(), known))
      m_given.options.push_back(std::move(given));
  }

  void take_values(const sam::ConfigEntry& entry, Given& given) const {
    const auto& value = entry.value;
    switch (given.option->takes) {
    case Takes::flag:
      given.values = {truth_word(entry)};
      return;
    case Takes::one:
      if (!is_word(value)) throw wrong_kind(entry, value, "text");
      given.values = {value.text};
      return;
    case Takes::several:
      take_list(entry, given);
      return;
    case Takes::words:
      for (auto& part : sam::parameter_entries(*m_file.text, value)) {
        if (part.key.empty() && part.word.empty()) continue;
        given.values.push_back(part.key.empty() ? std::move(part.word) : std::move(part.value));
        given.keys.push_back(std::move(part.key));
      }
      return;
    }
  }

  void take_list(const sam::ConfigEntry& entry, Given& given) const {
    constexpr std::string_view k_expected = "text or a list of texts";
    if (is_word(entry.value)) {
      given.values = {entry.value.text};
      return;
    }
    if (entry.value.kind != Kind::list) throw wrong_kind(entry, entry.value, k_expected);
    for (const auto& item : entry.value.items) {
      if (!is_word(item)) throw wrong_kind(entry, item, k_expected);
      given.values.push_back(item.text);
    }
  }

  [[nodiscard]] std::string truth_word(const sam::ConfigEntry& entry) const {
    if (entry.value.is_truth(true)) return "true";
    if (entry.value.is_truth(false)) return "false";
    const auto truth = is_word(entry.value) ? truth_of(entry.value.text) : std::nullopt;
    if (!truth) throw wrong_kind(entry, entry.value, "true or false");
    return *truth ? "true" : "false";
  }

  [[nodiscard]] Error
  wrong_kind(const sam::ConfigEntry& entry, const sam::ConfigItem& item, std::string_view expected) const {
    const auto what =
        is_word(item) ? "'" + util::printable(item.text) + "'" : std::string(described(item.kind));
    return m_file.text->error(item.position,
                              fmt::format("'{}' is {}; expected {}", entry.key, what, expected));
  }

  /// A samconfig that came with the project must not lead out of it: builds would see what the user did not
  /// show them, and results would replace what is there.
  void require_inside(const Given& given) const {
    const auto limit = given.option->from_project;
    if (limit == FromProject::all) return;
    const auto root = m_file.project();
    const auto leads_out = [&](const std::string& value) {
      if (given.option->takes == Takes::words && !sam::is_parameter_file(value)) return false;
      const auto path = given.option->takes == Takes::words ? std::string(sam::parameter_file(value)) : value;
      return !path.empty() && !util::is_inside(util::resolved(path), root);
    };
    if (limit == FromProject::inside && std::none_of(given.values.begin(), given.values.end(), leads_out))
      return;
    throw given
        .at_place(
            Error(ExitCode::usage,
                  limit == FromProject::inside
                      ? fmt::format("{} leads out of the project '{}'",
                                    shown_name(*given.option),
                                    util::printable(root.string()))
                      : fmt::format("{} is not taken from a samconfig that nobody named, as it may have come "
                                    "with the project",
                                    shown_name(*given.option))))
        .hint(fmt::format("if you trust the file: --config-file {}",
                          util::printable(m_file.path.filename().string())));
  }

  const project::ConfigFile& m_file;
  GivenByFile m_given;
};

sam::SavedValue saved_value(const Given& given) {
  const auto& option = *given.option;
  sam::SavedValue saved{.key = config_keys(option).back(),
                        .kind = sam::SavedValue::Kind::text,
                        .texts = {given.last()},
                        .keys = {},
                        .global = option.saved == Saved::global};
  if (option.takes == Takes::flag) saved.kind = sam::SavedValue::Kind::truth;
  if (option.takes == Takes::several) {
    saved.kind = sam::SavedValue::Kind::list;
    saved.texts = given.values;
  }
  if (option.takes == Takes::words) {
    saved.kind = sam::SavedValue::Kind::table;
    saved.texts.clear();
    for (const auto& [key, value] : project::parameters_of(part_of({given}, {shown_name(option)}).build)) {
      saved.keys.push_back(key);
      saved.texts.push_back(value);
    }
  }
  if (shown_name(option) == "--template") saved.texts = {util::absolute(given.last()).string()};
  return saved;
}

} // namespace

GivenByFile given_by_file(const project::ConfigFile& file, const std::string& environment) {
  return FileReader(file).read(environment);
}

std::vector<sam::SavedValue> saved_values(const GivenOptions& given) {
  std::vector<sam::SavedValue> values;
  for (const auto& one : given)
    if (one.origin == Origin::command_line && one.option->saved != Saved::no)
      values.push_back(saved_value(one));
  return values;
}

} // namespace cbuild::cli
