#include "cargo/lambda_section.hpp"

#include <cbuild/cargo/lambda_configuration.hpp>
#include <cbuild/util/text.hpp>

#include <algorithm>
#include <utility>

namespace cbuild::cargo {
namespace {

/// In sections names are as cargo lambda's code has them, in lower case; only its command line is lenient.
void require_one_of(const Table& section,
                    std::string_view key,
                    const std::optional<std::string>& value,
                    const std::vector<std::string>& names) {
  if (value && std::find(names.begin(), names.end(), *value) == names.end())
    throw section.error(
        key, "is '" + util::printable(*value) + "'; expected one of '" + util::join(names, "', '") + "'");
}

/// The names in `env_var`, a list of KEY=VALUE or a table. With an entry that is none cargo lambda leaves out
/// all.
std::optional<std::vector<std::string>> read_variables(const Table& build) {
  const auto* key = build.find("env_var") != nullptr ? "env_var" : "env";
  const Value* variables = build.find(key);
  if (variables == nullptr) return std::nullopt;
  if (variables->kind == Value::Kind::table) return build.table(key)->keys();
  std::vector<std::string> names;
  for (const auto& entry : build.strings(key).value_or(names)) {
    const auto equals = entry.find('=');
    names.emplace_back(util::trim(entry.substr(0, equals)));
    if (equals == std::string::npos || names.back().empty() || util::trim(entry.substr(equals + 1)).empty())
      throw build.error(
          key, "has an entry that is no KEY=VALUE; cargo lambda would leave out all of its variables");
  }
  return names;
}

LambdaConfiguration read_build(const Table& build) {
  LambdaConfiguration found{.output_format = build.string("output_format"),
                            .lambda_dir = build.string("lambda_dir"),
                            .flatten = build.string("flatten"),
                            .compiler = std::nullopt,
                            .profile = build.string("profile"),
                            .env_file = build.string("env_file"),
                            .targets = build.strings("target"),
                            .include = build.strings("include"),
                            .variables = read_variables(build),
                            .extension = build.boolean("extension"),
                            .internal = build.boolean("internal"),
                            .arm64 = build.boolean("arm64"),
                            .x86_64 = build.boolean("x86_64"),
                            .release = build.boolean("release"),
                            .compiler_position = {}};
  require_one_of(build, "output_format", found.output_format, {"binary", "zip"});
  if (const auto compiler = build.table("compiler")) {
    found.compiler = compiler->string("type");
    found.compiler_position = compiler->position("type");
    if (!found.compiler) throw build.error("compiler", "has no type; expected 'type'");
    require_one_of(*compiler, "type", found.compiler, {"cargo_zigbuild", "cargo", "cross"});
  }
  return found;
}

LambdaConfiguration build_of(const Table& section) {
  const auto build = section.table("build");
  return build ? read_build(*build) : LambdaConfiguration{};
}

template <typename Type>
void overlay(std::optional<Type>& lower, const std::optional<Type>& higher) {
  if (higher) lower = higher;
}

void overlay(std::optional<std::vector<std::string>>& lower,
             const std::optional<std::vector<std::string>>& higher,
             Arrays arrays) {
  if (lower && higher && arrays == Arrays::append)
    lower->insert(lower->end(), higher->begin(), higher->end());
  else
    overlay(lower, higher);
}

/// A package, and the names by which its `bin` section is looked for.
struct Choice {
  const LambdaPackage* package = nullptr;
  FunctionNames names;
};

Choice package_with(const LambdaSources& sources, const FunctionNames& names) {
  for (const auto& package : sources.packages)
    if (finds(names, package)) return {&package, names};
  return {};
}

Choice chosen_package(const LambdaSources& sources) {
  const auto& packages = sources.packages;
  if (sources.names.package || sources.names.binary) return package_with(sources, sources.names);
  if (packages.size() == 1) return packages.front().is_root ? Choice{&packages.front(), {}} : Choice{};
  std::vector<std::string> names;
  for (const auto& package : packages)
    names.insert(names.end(), package.binaries.begin(), package.binaries.end());
  return names.size() == 1 ? package_with(sources, {.package = {}, .binary = names.front()}) : Choice{};
}

/// A variable's value as one of TOML: what does not look like another kind is a string.
std::string toml_value(const std::string& value) {
  const bool is_other = value == "true" || value == "false" || value.starts_with('[') ||
                        value.starts_with('{') || value.starts_with('"');
  if (is_other) return value;
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

} // namespace

const LambdaConfiguration* bin_section(const LambdaMetadata& metadata, const FunctionNames& names) {
  for (const auto& name : {names.binary, names.package})
    if (const auto found = name ? metadata.bins.find(*name) : metadata.bins.end();
        found != metadata.bins.end())
      return &found->second;
  return nullptr;
}

bool finds(const FunctionNames& names, const LambdaPackage& package) {
  const auto is_named = [&names](const std::string& name) {
    return names.package == name || names.binary == name;
  };
  const auto& binaries = package.binaries;
  return package.has_metadata && !binaries.empty() &&
         (is_named(package.name) || std::any_of(binaries.begin(), binaries.end(), is_named));
}

LambdaMetadata read_lambda_metadata(const Table& owner) {
  LambdaMetadata found;
  const Value* metadata = owner.find("metadata");
  if (metadata == nullptr || metadata->kind != Value::Kind::table) return found; // other tools' business
  const auto lambda = owner.table("metadata")->table("lambda");
  if (!lambda) return found;
  if (const auto build = lambda->table("build")) found.build = read_build(*build);
  if (const auto bins = lambda->table("bin"))
    for (const auto& [name, section] : bins->children()) found.bins.emplace(name, build_of(section));
  return found;
}

LambdaConfiguration
read_lambda_file(std::string_view text, const std::string& file, const std::optional<std::string>& context) {
  const util::SourceText source(std::string(text), file);
  const auto value = toml::parse(source);
  const Table root(source, value);
  if (!context) return build_of(root);
  LambdaConfiguration found;
  for (const std::string& section : {std::string("default"), *context})
    if (const auto table = root.table(section)) found = overlaid(std::move(found), build_of(*table));
  return found;
}

LambdaConfiguration read_lambda_environment(const std::map<std::string, std::string>& environment) {
  constexpr std::string_view k_name = "CARGO_LAMBDA_BUILD";
  LambdaConfiguration found;
  for (const auto& [name, value] : environment) {
    if (!name.starts_with(k_name)) continue;
    const auto key = std::string_view(name).substr(k_name.size());
    if (!key.empty() && key.front() != '.') continue;
    const auto text = "build" + util::in_lower_case(key) + " = " + toml_value(value) + "\n";
    found = overlaid(std::move(found), read_lambda_file(text, name));
  }
  return found;
}

LambdaConfiguration overlaid(LambdaConfiguration lower, const LambdaConfiguration& higher, Arrays arrays) {
  overlay(lower.output_format, higher.output_format);
  overlay(lower.lambda_dir, higher.lambda_dir);
  overlay(lower.flatten, higher.flatten);
  overlay(lower.compiler, higher.compiler);
  if (higher.compiler) lower.compiler_position = higher.compiler_position;
  overlay(lower.profile, higher.profile);
  overlay(lower.env_file, higher.env_file);
  overlay(lower.targets, higher.targets, arrays);
  overlay(lower.include, higher.include, arrays);
  overlay(lower.variables, higher.variables, arrays);
  lower.extension |= higher.extension;
  lower.internal |= higher.internal;
  lower.arm64 |= higher.arm64;
  lower.x86_64 |= higher.x86_64;
  lower.release |= higher.release;
  return lower;
}

LambdaConfiguration configuration(const LambdaSources& sources) {
  LambdaConfiguration found = sources.file.value_or(LambdaConfiguration{});
  const auto put = [&](const LambdaConfiguration* higher) {
    if (higher != nullptr) found = overlaid(std::move(found), *higher, sources.arrays);
  };
  const auto build_section = [](const LambdaMetadata& metadata) {
    return metadata.build ? &*metadata.build : nullptr;
  };
  put(build_section(sources.workspace));
  put(bin_section(sources.workspace, sources.names));
  const auto [package, names] = chosen_package(sources);
  if (package == nullptr) return found;
  const auto* bin = bin_section(package->metadata, names);
  put(bin != nullptr ? bin : build_section(package->metadata));
  return found;
}

} // namespace cbuild::cargo
