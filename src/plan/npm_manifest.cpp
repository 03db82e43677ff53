#include "plan/npm_manifest.hpp"

#include <cbuild/util/source_text.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace cbuild::plan {
namespace {

using nlohmann::json;

/// What is nested deeper is dropped while it is read: none of it is looked for.
bool no_deeper(int depth, json::parse_event_t /*event*/, json& /*parsed*/) {
  constexpr int k_deepest = 8;
  return depth <= k_deepest;
}

std::string in_npm_lock(std::string_view text, std::string_view package) {
  const auto lock = json::parse(text, no_deeper, false);
  for (const auto& pointer : {fmt::format("/packages/node_modules~1{}/version", package), // versions 2 and 3
                              fmt::format("/dependencies/{}/version", package)}) {
    const json::json_pointer at(pointer);
    if (lock.is_object() && lock.contains(at) && lock[at].is_string()) return lock[at].get<std::string>();
  }
  return {};
}

/// "1.2.3" at the beginning of the text; empty for none.
std::string leading_version(std::string_view text) {
  const auto end = std::min(text.size(), text.find_first_of(":('\" ,"));
  const auto version = text.substr(0, end);
  const bool is_version = !version.empty() && version.front() >= '0' && version.front() <= '9';
  return is_version ? std::string(version) : std::string();
}

/// A key of `packages`: "/esbuild@0.20.2:", "'esbuild@0.20.2':", "/esbuild/0.20.2:" by the file's version.
std::string in_pnpm_lock(std::string_view text, std::string_view package) {
  for (const auto& line : util::split(text, '\n')) {
    const std::string_view key(line);
    const auto begin = key.find_first_not_of(" '\"/");
    if (begin == std::string_view::npos || !key.substr(begin).starts_with(package)) continue;
    const auto rest = key.substr(begin + package.size());
    if (rest.empty() || (rest.front() != '@' && rest.front() != '/')) continue;
    if (auto version = leading_version(rest.substr(1)); !version.empty()) return version;
  }
  return {};
}

/// The line behind `esbuild@^0.20:` or `"esbuild@npm:^0.20":` is `version "0.20.2"` or `version: 0.20.2`.
std::string in_yarn_lock(std::string_view text, std::string_view package) {
  bool is_its = false;
  for (const auto& line : util::split(text, '\n')) {
    const std::string_view at(line);
    if (is_its) {
      const auto digit = at.find_first_of("0123456789");
      return digit == std::string_view::npos ? std::string() : leading_version(at.substr(digit));
    }
    const auto key = at.substr(at.starts_with('"') ? 1 : 0);
    is_its = key.starts_with(fmt::format("{}@", package));
  }
  return {};
}

struct Lock {
  const char* file;
  std::string (*version)(std::string_view text, std::string_view package);
};

constexpr std::array<Lock, 4> k_locks{{
    {"package-lock.json", in_npm_lock},
    {"npm-shrinkwrap.json", in_npm_lock},
    {"pnpm-lock.yaml", in_pnpm_lock},
    {"yarn.lock", in_yarn_lock},
}};

} // namespace

json read_package(const NativeProject& project) {
  constexpr std::string_view k_name = "package.json";
  if (!project.has(k_name)) return json::object();
  auto text = project.text(k_name);
  try {
    auto package = json::parse(text, no_deeper);
    return package.is_object() ? package : json::object();
  } catch (const json::parse_error& error) {
    const auto at = error.byte == 0 ? 0 : error.byte - 1;
    throw util::SourceText(std::move(text), (project.source / k_name).string())
        .error(at, "this is no JSON; expected a package.json");
  }
}

std::string locked_version(const NativeProject& project, std::string_view package) {
  for (const auto& lock : k_locks)
    if (const auto text = project.text(lock.file); !text.empty()) return lock.version(text, package);
  return {};
}

} // namespace cbuild::plan
