#include "cargo/build_options.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace cbuild::cargo {
namespace {

using util::Error;
using util::ExitCode;

constexpr auto k_value = Option::Takes::value;
constexpr auto k_optional = Option::Takes::optional_value;
constexpr auto k_nothing = Option::Takes::nothing;
constexpr auto k_once = Option::Times::once;
constexpr auto k_any = Option::Times::any;
constexpr auto k_mapped = Option::Way::mapped;
constexpr auto k_lost = Option::Way::lost;

constexpr auto k_options = std::to_array<Option>({
    {"all", '\0', k_nothing, k_once, k_lost},
    {"all-features"},
    {"all-targets"},
    {"admerge"},
    {"arm64"},
    {"artifact-dir", '\0', k_value, k_once, k_mapped},
    {"bench", '\0', k_value, k_any},
    {"benches"},
    {"bin", '\0', k_optional, k_any},
    {"bins"},
    {"color", '\0', k_value},
    {"compile-time-deps", '\0', k_nothing, k_once, k_lost},
    {"compiler", 'c', k_value},
    {"config", '\0', k_value, k_any},
    {"context", 'x', k_value},
    {"disable-optimizations"},
    {"env-file", '\0', k_value, k_once, k_mapped},
    {"env-var", '\0', k_value, k_any, k_mapped},
    {"example", '\0', k_optional, k_any},
    {"examples"},
    {"exclude", '\0', k_value, k_any},
    {"extension"},
    {"features", 'F', k_value, k_any},
    {"flatten", '\0', k_value},
    {"frozen"},
    {"future-incompat-report", '\0', k_nothing, k_once, k_lost},
    {"global", '\0', k_value, k_once, k_mapped},
    {"help", 'h'},
    {"ignore-rust-version", '\0', k_nothing, k_once, k_lost},
    {"include", 'i', k_value, k_any, k_mapped},
    {"internal"},
    {"jobs", 'j', k_value},
    {"keep-going"},
    {"lambda-dir", 'l', k_value, k_once, k_mapped},
    {"lib", '\0', k_nothing, k_once, k_lost},
    {"locked"},
    {"manifest-path", '\0', k_value, k_once, k_mapped},
    {"message-format", '\0', k_value, k_any},
    {"no-default-features"},
    {"offline"},
    {"output-format", 'o', k_value},
    {"package", 'p', k_optional, k_any},
    {"profile", '\0', k_value},
    {"quiet", 'q'},
    {"release", 'r'},
    {"skip-target-check"},
    {"target", '\0', k_value, k_any},
    {"target-dir", '\0', k_value, k_once, k_mapped},
    {"test", '\0', k_value, k_any},
    {"tests"},
    {"timings"},
    {"unit-graph", '\0', k_nothing, k_once, k_lost},
    {"verbose", 'v', k_nothing, k_any},
    {"workspace"},
    {"x86-64"},
    {"Z", 'Z', k_value, k_any},
});

/// Options that have only a letter.
bool has_long_name(const Option& option) { return option.name.size() > 1; }

const Option* find_long(std::string_view name) {
  if (name == "env-vars") name = "env-var"; // its other name
  const auto* const found = std::find_if(k_options.begin(), k_options.end(), [&](const Option& option) {
    return has_long_name(option) && option.name == name;
  });
  return found == k_options.end() ? nullptr : found;
}

const Option* find_short(char letter) {
  const auto* const found = std::find_if(
      k_options.begin(), k_options.end(), [&](const Option& option) { return option.letter == letter; });
  return found == k_options.end() || letter == '\0' ? nullptr : found;
}

Error unknown(std::string_view what, std::string_view word) {
  return {ExitCode::usage, fmt::format("unknown {} '{}'", what, util::printable(word))};
}

Error unknown_option(std::string_view word) {
  Error error = unknown("option", word);
  if (!word.starts_with("--")) return error; // any letter is near to any other
  std::vector<std::string> names;
  for (const auto& option : k_options)
    if (has_long_name(option)) names.push_back(spelling(option));
  util::suggest_nearest(error, word, names);
  return error;
}

/// As clap sees it: "-" is a value.
bool looks_like_option(std::string_view word) { return word.size() > 1 && word.starts_with('-'); }

class Parser {
public:
  explicit Parser(const std::vector<std::string>& words) : m_words(words) {}

  std::vector<GivenOption> run() {
    while (m_next < m_words.size() && !m_helped) {
      const std::string& word = m_words[m_next++];
      if (word == "--" && m_next == m_words.size()) break;
      if (!looks_like_option(word) || word == "--")
        throw unknown("argument", word == "--" ? m_words[m_next] : word);
      if (word.starts_with("--"))
        take_long(std::string_view(word).substr(2));
      else
        take_letters(std::string_view(word).substr(1));
    }
    return std::move(m_given);
  }

private:
  void take_long(std::string_view word) {
    const auto equals = word.find('=');
    const auto name = word.substr(0, equals);
    const Option* option = find_long(name);
    if (option == nullptr) throw unknown_option(fmt::format("--{}", name));
    if (equals == std::string_view::npos) return take(*option, std::nullopt);
    if (option->takes == Option::Takes::nothing)
      throw Error(ExitCode::usage, fmt::format("'{}' takes no value", spelling(*option)));
    take(*option, word.substr(equals + 1));
  }

  /// "-rv", "-j4", "-j=4", "-rj4": the first that takes a value takes all that follows.
  void take_letters(std::string_view letters) {
    while (!letters.empty() && !m_helped) {
      const Option* option = find_short(letters.front());
      if (option == nullptr) throw unknown_option(fmt::format("-{}", letters.front()));
      letters.remove_prefix(1);
      if (option->takes == Option::Takes::nothing || letters.empty()) {
        take(*option, std::nullopt);
      } else {
        if (letters.starts_with('=')) letters.remove_prefix(1);
        take(*option, std::exchange(letters, {}));
      }
    }
  }

  void take(const Option& option, std::optional<std::string_view> attached) {
    std::optional<std::string> value;
    if (attached)
      value = *attached;
    else if (option.takes != Option::Takes::nothing)
      value = next_value();
    // A script may give features by a variable that is empty.
    const bool is_empty = value && value->empty() && option.name != "features";
    if (is_empty || (option.takes == Option::Takes::value && !value)) throw needs_value(option);
    m_helped = option.name == "help";
    m_given.push_back({std::string(option.name), std::move(value)});
  }

  std::optional<std::string> next_value() {
    if (m_next == m_words.size() || looks_like_option(m_words[m_next])) return std::nullopt;
    return m_words[m_next++];
  }

  [[nodiscard]] Error needs_value(const Option& option) const {
    Error error(ExitCode::usage, fmt::format("'{}' needs a value", spelling(option)));
    if (m_next < m_words.size() && looks_like_option(m_words[m_next]) && m_words[m_next] != "--")
      error.add_hint(fmt::format("a value that starts with '-' is written '{}{}{}'",
                                 spelling(option),
                                 has_long_name(option) ? "=" : "",
                                 util::printable(m_words[m_next])));
    return error;
  }

  const std::vector<std::string>& m_words;
  std::vector<GivenOption> m_given;
  std::size_t m_next = 0;
  bool m_helped = false;
};

} // namespace

std::string spelling(const Option& option) {
  return fmt::format("{}{}", has_long_name(option) ? "--" : "-", option.name);
}

const Option& option_named(std::string_view name) {
  const auto* const found = std::find_if(
      k_options.begin(), k_options.end(), [&](const Option& option) { return option.name == name; });
  if (found == k_options.end())
    throw std::invalid_argument(fmt::format("cargo lambda build has no option '{}'", name));
  return *found;
}

std::span<const Option> all_options() { return k_options; }

std::vector<GivenOption> parse_options(const std::vector<std::string>& words) { return Parser(words).run(); }

} // namespace cbuild::cargo
