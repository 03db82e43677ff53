#include "build/image_flags.hpp"

#include <cbuild/project/limits.hpp>
#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>
#include <vector>

namespace cbuild::build {
namespace {

/// One option as it was given.
struct Given {
  std::string_view name;
  std::string value;
  const sam::Place& place;
};

util::Error wrong(const Given& given, std::string_view what) {
  return given.place.error(fmt::format(
      "'{}' of DockerBuildExtraParams {}, not '{}'", given.name, what, util::printable(given.value)));
}

/// Where an option's value goes.
struct Sink {
  engine::ImageBuildOptions& options;
  const Environment& environment;
  std::string_view parameter; ///< the API's name, of those that are a parameter of their own

  void add(std::string value) const { options.parameters.emplace_back(parameter, std::move(value)); }
};

using Take = void (*)(const Given& given, const Sink& sink);

/// "NAME=VALUE".
std::pair<std::string, std::optional<std::string>> parted(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos) return {text, std::nullopt};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

std::int64_t number(const Given& given, std::string_view text, std::string_view what) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) throw wrong(given, what);
  return value;
}

void take_text(const Given& given, const Sink& sink) { sink.add(given.value); }

void take_number(const Given& given, const Sink& sink) {
  sink.add(std::to_string(number(given, given.value, "wants a number")));
}

void take_memory(const Given& given, const Sink& sink) {
  const bool unlimited = given.value == "-1" && given.name == "--memory-swap";
  const auto bytes = unlimited ? std::optional<std::int64_t>(-1) : project::amount_of_memory(given.value);
  if (!bytes) throw wrong(given, "wants an amount of memory like 512m");
  sink.add(std::to_string(*bytes));
}

/// "HOST:ADDRESS", or "HOST=ADDRESS" as newer commands have it.
void take_host(const Given& given, const Sink& sink) {
  auto value = given.value;
  const auto border = value.find_first_of(":=");
  if (border == 0 || border >= value.size() - 1) throw wrong(given, "wants HOST:ADDRESS");
  value[border] = ':';
  sink.add(std::move(value));
}

void take_argument(const Given& given, const Sink& sink) {
  auto [name, value] = parted(given.value);
  if (name.empty()) throw wrong(given, "wants NAME=VALUE");
  if (!value) value = sink.environment(name); // as docker has it
  if (value) sink.options.arguments[name] = std::move(*value);
}

void take_label(const Given& given, const Sink& sink) {
  auto [name, value] = parted(given.value);
  if (name.empty()) throw wrong(given, "wants NAME=VALUE");
  sink.options.labels[name] = value.value_or("");
}

void take_cache_from(const Given& given, const Sink& sink) {
  for (const auto& image : util::split(given.value, ',')) {
    if (image.starts_with("type=")) throw wrong(given, "wants images where BuildKit is not used");
    sink.options.cache_from.push_back(image);
  }
}

/// "NAME=SOFT[:HARD]".
void take_ulimit(const Given& given, const Sink& sink) {
  constexpr std::string_view k_form = "wants NAME=SOFT:HARD";
  const auto [name, limits] = parted(given.value);
  if (name.empty() || !limits) throw wrong(given, k_form);
  const auto colon = std::min(limits->find(':'), limits->size());
  const auto soft = number(given, std::string_view(*limits).substr(0, colon), k_form);
  const auto hard =
      colon == limits->size() ? soft : number(given, std::string_view(*limits).substr(colon + 1), k_form);
  sink.options.ulimits.push_back({.name = name, .soft = soft, .hard = hard});
}

void take_security(const Given& given, const Sink& sink) {
  sink.options.security_options.push_back(given.value);
}
void take_network(const Given& given, const Sink& sink) { sink.options.network = given.value; }
void take_platform(const Given& given, const Sink& sink) { sink.options.platform = given.value; }
void take_target(const Given& given, const Sink& sink) { sink.options.target = given.value; }
void take_tag(const Given& given, const Sink& sink) { sink.options.other_tags.push_back(given.value); }
void take_nothing(const Given& /*given*/, const Sink& /*sink*/) {}

[[noreturn]] void take_buildkit(const Given& given, const Sink& /*sink*/) {
  throw given.place.error(fmt::format("'{}' of DockerBuildExtraParams is an option of BuildKit", given.name))
      .hint("build with --use-buildkit, or leave it out");
}

[[noreturn]] void take_decided(const Given& given, const Sink& /*sink*/) {
  throw given.place.error(
      fmt::format("'{}' of DockerBuildExtraParams would contradict what cbuild itself decides", given.name));
}

enum class Value { none, one };

struct Flag {
  std::string_view name;
  Value value;
  Take take;
  std::string_view parameter = {};
};

/// `docker build --help` of 20.10, and what `docker buildx build` has beside it.
constexpr std::array<Flag, 52> k_flags{{
    {"--add-host", Value::one, take_host, "extrahosts"},
    {"--build-arg", Value::one, take_argument},
    {"--cache-from", Value::one, take_cache_from},
    {"--cgroup-parent", Value::one, take_text, "cgroupparent"},
    {"--compress", Value::none, take_nothing},
    {"--cpu-period", Value::one, take_number, "cpuperiod"},
    {"--cpu-quota", Value::one, take_number, "cpuquota"},
    {"--cpu-shares", Value::one, take_number, "cpushares"},
    {"-c", Value::one, take_number, "cpushares"},
    {"--cpuset-cpus", Value::one, take_text, "cpusetcpus"},
    {"--cpuset-mems", Value::one, take_text, "cpusetmems"},
    {"--disable-content-trust", Value::none, take_nothing},
    {"--file", Value::one, take_decided},
    {"-f", Value::one, take_decided},
    {"--force-rm", Value::none, take_nothing},
    {"--iidfile", Value::one, take_decided},
    {"--isolation", Value::one, take_text, "isolation"},
    {"--label", Value::one, take_label},
    {"--memory", Value::one, take_memory, "memory"},
    {"-m", Value::one, take_memory, "memory"},
    {"--memory-swap", Value::one, take_memory, "memswap"},
    {"--network", Value::one, take_network},
    {"--no-cache", Value::none, take_text, "nocache"},
    {"--platform", Value::one, take_platform},
    {"--pull", Value::none, take_text, "pull"},
    {"--quiet", Value::none, take_nothing},
    {"-q", Value::none, take_nothing},
    {"--rm", Value::none, take_nothing},
    {"--security-opt", Value::one, take_security},
    {"--shm-size", Value::one, take_memory, "shmsize"},
    {"--squash", Value::none, take_text, "squash"},
    {"--tag", Value::one, take_tag},
    {"-t", Value::one, take_tag},
    {"--target", Value::one, take_target},
    {"--ulimit", Value::one, take_ulimit},
    {"--load", Value::none, take_nothing},
    {"--progress", Value::one, take_nothing},
    {"--provenance", Value::one, take_nothing},
    {"--sbom", Value::one, take_nothing},
    {"--allow", Value::one, take_buildkit},
    {"--annotation", Value::one, take_buildkit},
    {"--attest", Value::one, take_buildkit},
    {"--build-context", Value::one, take_buildkit},
    {"--builder", Value::one, take_buildkit},
    {"--cache-to", Value::one, take_buildkit},
    {"--metadata-file", Value::one, take_buildkit},
    {"--no-cache-filter", Value::one, take_buildkit},
    {"--output", Value::one, take_buildkit},
    {"-o", Value::one, take_buildkit},
    {"--push", Value::none, take_buildkit},
    {"--secret", Value::one, take_buildkit},
    {"--ssh", Value::one, take_buildkit},
}};

const Flag& flag_of(const sam::Text& word, std::string_view name) {
  const auto* found =
      std::find_if(k_flags.begin(), k_flags.end(), [&](const auto& flag) { return flag.name == name; });
  if (found != k_flags.end()) return *found;
  auto error = word.place.error(fmt::format("'{}' of DockerBuildExtraParams is no option of a docker build",
                                            util::printable(word.value)));
  if (name.find(' ') != std::string_view::npos) {
    error.add_hint("an option and its value are two items of the list, or one with '=' between them");
    throw error;
  }
  std::vector<std::string> names;
  names.reserve(k_flags.size());
  for (const auto& flag : k_flags) names.emplace_back(flag.name);
  util::suggest_nearest(error, name, names);
  throw error;
}

/// The value of a switch: "--no-cache", "--no-cache=false".
bool is_on(const Given& given) {
  if (given.value.empty() || given.value == "true" || given.value == "1") return true;
  if (given.value == "false" || given.value == "0") return false;
  throw wrong(given, "is true or false");
}

} // namespace

void apply_flags(std::span<const sam::Text> words,
                 const Environment& environment,
                 engine::ImageBuildOptions& options) {
  for (auto word = words.begin(); word != words.end(); ++word) {
    auto [name, value] = word->value.starts_with('-') ? parted(word->value)
                                                      : std::pair(word->value, std::optional<std::string>());
    const auto& flag = flag_of(*word, name);
    if (flag.value == Value::one && !value) {
      if (std::next(word) == words.end())
        throw word->place.error(fmt::format("'{}' of DockerBuildExtraParams wants a value", name));
      value = (++word)->value;
    }
    Given given{flag.name, value.value_or(""), word->place};
    if (flag.value == Value::none) {
      if (!is_on(given)) continue;
      given.value = "1";
    }
    flag.take(given, {options, environment, flag.parameter});
  }
}

} // namespace cbuild::build
