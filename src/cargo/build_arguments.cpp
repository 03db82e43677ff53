#include "cargo/build_options.hpp"

#include <cbuild/cargo/build_arguments.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::cargo {
namespace {

using util::Error;
using util::ExitCode;

Error together(std::string_view one, std::string_view other) {
  return {ExitCode::usage, fmt::format("'{}' and '{}' cannot be given together", one, other)};
}

Error targets_together(std::string_view one, std::string_view other) {
  return together(one, other)
      .hint("the configuration of cargo lambda may give one of them: its keys are arm64, x86_64 and target");
}

void require_one_of(std::string_view option,
                    const std::string& value,
                    const std::vector<std::string>& names) {
  if (std::find(names.begin(), names.end(), value) != names.end()) return;
  Error error(
      ExitCode::usage,
      fmt::format(
          "'{}' is '{}'; expected one of '{}'", option, util::printable(value), util::join(names, "', '")));
  util::suggest_nearest(error, value, names);
  throw error;
}

/// What was given, by name.
class Given {
public:
  explicit Given(std::vector<GivenOption> options) : m_options(std::move(options)) {}

  [[nodiscard]] const std::vector<GivenOption>& options() const { return m_options; }

  [[nodiscard]] std::size_t count(std::string_view name) const {
    return static_cast<std::size_t>(std::count_if(
        m_options.begin(), m_options.end(), [&](const auto& given) { return given.name == name; }));
  }

  [[nodiscard]] bool has(std::string_view name) const { return count(name) > 0; }

  /// Of those with a value.
  [[nodiscard]] std::vector<std::string> values(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& given : m_options)
      if (given.name == name && given.value) values.push_back(*given.value);
    return values;
  }

  [[nodiscard]] std::optional<std::string> value(std::string_view name) const {
    auto found = values(name);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
  }

  /// Changes how the value of an option is written.
  void rewrite(std::string_view name, const std::string& text) {
    for (auto& given : m_options)
      if (given.name == name) given.value = text;
  }

  [[nodiscard]] std::vector<std::string> forwarded() const {
    std::vector<std::string> words;
    for (const auto& [name, value] : m_options) {
      const auto& option = option_named(name);
      if (option.way != Option::Way::forwarded) continue;
      const std::string spelt = spelling(option);
      words.push_back(!value ? spelt : spelt + (spelt.starts_with("--") ? "=" : "") + *value);
    }
    return words;
  }

  [[nodiscard]] std::vector<std::string> lost() const {
    std::vector<std::string> words;
    for (const auto& given : m_options)
      if (const auto& option = option_named(given.name); option.way == Option::Way::lost)
        words.push_back(spelling(option));
    return words;
  }

private:
  std::vector<GivenOption> m_options;
};

void require_once(const Given& given) {
  for (const auto& [name, value] : given.options()) {
    const auto& option = option_named(name);
    if (option.times == Option::Times::once && given.count(name) > 1)
      throw Error(ExitCode::usage, fmt::format("'{}' is given more than once", spelling(option)));
  }
}

/// Brings values that may be written in several ways into one.
void normalise(Given& given) {
  if (const auto format = given.value("output-format")) {
    given.rewrite("output-format", util::in_lower_case(*format));
    require_one_of("--output-format", util::in_lower_case(*format), {"binary", "zip"});
  }
  if (const auto compiler = given.value("compiler")) given.rewrite("compiler", compiler_name(*compiler));
  if (const auto color = given.value("color")) require_one_of("--color", *color, {"auto", "always", "never"});
  if (const auto jobs = given.value("jobs");
      jobs && jobs->find_first_not_of("0123456789") != std::string::npos)
    throw Error(ExitCode::usage, fmt::format("'--jobs' is '{}'; expected a number", util::printable(*jobs)));
}

/// Each of "A=b,C=d".
std::vector<std::string> environment(const std::vector<std::string>& lists) {
  std::vector<std::string> variables;
  for (const auto& list : lists)
    for (auto& variable : util::split(list, ',')) {
      const auto equals = variable.find('=');
      if (equals == 0 || equals == std::string::npos) {
        const auto shown = util::printable(variable.substr(0, equals));
        throw Error(ExitCode::usage, fmt::format("'--env-var' has '{}'; expected KEY=VALUE", shown))
            .hint("commas separate variables: a value that has one can be given by '--env-file'");
      }
      if (util::trim(variable.substr(equals + 1)).empty())
        throw Error(
            ExitCode::usage,
            fmt::format("'--env-var' has '{}' without a value; cargo lambda would then leave out all of "
                        "its variables",
                        util::printable(variable)));
      variables.push_back(std::move(variable));
    }
  return variables;
}

void check_together(const BuildArguments& arguments) {
  if (arguments.release && arguments.profile) throw together("--release", "--profile");
  if (arguments.internal && !arguments.extension)
    throw Error(ExitCode::usage, "'--internal' says which kind of extension: it needs '--extension'");
  static_cast<void>(chosen_target(as_configuration(arguments)));
  for (const auto& target : arguments.targets) static_cast<void>(parse_target(target));
}

} // namespace

/// The names of the backends have been written in several ways; cargo lambda takes any other for zigbuild.
std::string compiler_name(const std::string& given) {
  std::string name = util::in_lower_case(given);
  if (name == "cross")
    throw Error(ExitCode::usage, fmt::format("the compiler 'cross' {}", k_no_cross))
        .hint("cbuild's own container isolates the build: leave '--compiler' out");
  if (name == "cargo_zigbuild" || name == "zigbuild") name = "cargo-zigbuild";
  require_one_of("--compiler", name, {"cargo-zigbuild", "cargo"});
  return name;
}

BuildArguments parse_build_arguments(const std::vector<std::string>& arguments) {
  return build_arguments(parse_options(arguments));
}

BuildArguments build_arguments(std::vector<GivenOption> options) {
  Given given(std::move(options));
  require_once(given);
  if (given.has("help")) return {.help = true};
  normalise(given);
  BuildArguments found{.given = given.options(),
                       .forwarded = given.forwarded(),
                       .lost = given.lost(),
                       .manifest_path = given.value("manifest-path"),
                       .lambda_dir = given.value("lambda-dir"),
                       .target_dir = given.value("target-dir"),
                       .artifact_dir = given.value("artifact-dir"),
                       .global = given.value("global"),
                       .env_file = given.value("env-file"),
                       .includes = given.values("include"),
                       .env_vars = environment(given.values("env-var")),
                       .output_format = given.value("output-format"),
                       .flatten = given.value("flatten"),
                       .compiler = given.value("compiler"),
                       .profile = given.value("profile"),
                       .color = given.value("color"),
                       .context = given.value("context"),
                       .targets = given.values("target"),
                       .packages = given.values("package"),
                       .bins = given.values("bin"),
                       .release = given.has("release"),
                       .extension = given.has("extension"),
                       .internal = given.has("internal"),
                       .arm64 = given.has("arm64"),
                       .x86_64 = given.has("x86-64"),
                       .admerge = given.has("admerge"),
                       .quiet = given.has("quiet"),
                       .has_config = given.has("config"),
                       .verbosity = given.count("verbose"),
                       .help = false};
  check_together(found);
  return found;
}

std::vector<std::string> build_option_usages() {
  std::vector<std::string> usages;
  for (const auto& option : all_options()) {
    const auto name = spelling(option);
    const bool has_both = option.letter != '\0' && name.starts_with("--");
    usages.push_back((has_both ? fmt::format("-{}, ", option.letter) : "") + name);
    if (option.takes == Option::Takes::value) usages.back() += " <…>";
    if (option.takes == Option::Takes::optional_value) usages.back() += " [<…>]";
  }
  return usages;
}

bool links_with_zig(const std::optional<std::string>& compiler) { return compiler != "cargo"; }

LambdaConfiguration as_configuration(const BuildArguments& arguments) {
  const auto if_any = [](const std::vector<std::string>& values) {
    return values.empty() ? std::nullopt : std::optional(values);
  };
  return {.output_format = arguments.output_format,
          .lambda_dir = arguments.lambda_dir,
          .flatten = arguments.flatten,
          .compiler = arguments.compiler == "cargo-zigbuild" ? "cargo_zigbuild" : arguments.compiler,
          .profile = arguments.profile,
          .env_file = std::nullopt,
          .targets = if_any(arguments.targets),
          .include = if_any(arguments.includes),
          .variables = std::nullopt,
          .extension = arguments.extension,
          .internal = arguments.internal,
          .arm64 = arguments.arm64,
          .x86_64 = arguments.x86_64,
          .release = arguments.release,
          .compiler_position = {}};
}

std::optional<Target> chosen_target(const LambdaConfiguration& configuration) {
  const bool has_target = configuration.targets && !configuration.targets->empty();
  if (configuration.arm64 && configuration.x86_64) throw targets_together("--arm64", "--x86-64");
  if (configuration.arm64 && has_target) throw targets_together("--arm64", "--target");
  if (configuration.x86_64 && has_target) throw targets_together("--x86-64", "--target");
  if (configuration.arm64) return parse_target(k_arm64_triple);
  if (configuration.x86_64) return parse_target(k_x86_64_triple);
  return has_target ? std::optional(parse_target(configuration.targets->front())) : std::nullopt;
}

std::string chosen_profile(const LambdaConfiguration& configuration) {
  return configuration.profile.value_or(configuration.release ? "release" : "dev");
}

FunctionNames function_names(const BuildArguments& arguments) {
  const auto only = [](const std::vector<std::string>& names) {
    return names.size() == 1 ? std::optional(names.front()) : std::nullopt;
  };
  return {.package = only(arguments.packages), .binary = only(arguments.bins)};
}

} // namespace cbuild::cargo
