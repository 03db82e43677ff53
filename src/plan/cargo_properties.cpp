#include <cbuild/cargo/build_arguments.hpp>
#include <cbuild/plan/cargo_properties.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace cbuild::plan {
namespace {

using sam::BuildProperty;

/// Both of its paths lead neither out of the function's directory nor out of the artifact.
bool stays_inside(const Include& include) {
  const auto is_below = [](const std::string& path) {
    const auto normal = std::filesystem::path(path).lexically_normal();
    return !path.empty() && !normal.is_absolute() && *normal.begin() != ".." &&
           path.find('\0') == std::string::npos;
  };
  return is_below(include.from) && is_below(include.to);
}

constexpr std::string_view k_not_below = "is not a path below the function's directory, nor NAME:PATH";

/// Reads one property after the other into a CargoProperties.
class PropertyReader {
public:
  PropertyReader(const sam::Resource& resource) : m_resource(resource) {}

  CargoProperties read() {
    if (m_resource.properties_problem) throw *m_resource.properties_problem;
    for (const auto& property : m_resource.build_properties) read(property);
    return std::move(m_properties);
  }

private:
  using Handler = void (PropertyReader::*)(const BuildProperty&);
  struct Known {
    std::string_view name;
    Handler read;
  };
  template <auto Member>
  void text(const BuildProperty& property) {
    m_properties.*Member = one(property);
  }
  template <auto Member>
  void list(const BuildProperty& property) {
    m_properties.*Member = many(property);
  }
  template <auto Member>
  void flag(const BuildProperty& property) {
    const auto value = one(property);
    if (value != "true" && value != "false") throw wrong(property, "expected true or false");
    m_properties.*Member = value == "true";
  }
  void binary(const BuildProperty& property);
  void target(const BuildProperty& property);
  void compiler(const BuildProperty& property);
  void include(const BuildProperty& property);
  void environment(const BuildProperty& property);
  void variable(const BuildProperty& property, const std::string& name, const std::string& value) const;
  [[nodiscard]] std::string compiler_of(const BuildProperty& property, const std::string& name) const;
  void flags(const BuildProperty& property);
  void packages(const BuildProperty& property);
  void read(const BuildProperty& property);

  /// What cargo lambda's own options say of the value, with the place in the template.
  [[nodiscard]] util::Error wrong(const BuildProperty& property, const util::Error& cause) const {
    auto error = wrong(property, cause.message());
    for (const auto& hint : cause.hints()) error.add_hint(hint);
    return error;
  }
  [[nodiscard]] util::Error wrong(const BuildProperty& property, std::string_view what) const {
    return property.place.error(fmt::format(
        "BuildProperties.{} of '{}': {}", util::printable(property.name), m_resource.logical_id, what));
  }
  [[nodiscard]] std::string one(const BuildProperty& property) const {
    if (const auto* truth = std::get_if<bool>(&property.value)) return *truth ? "true" : "false";
    const auto* value = std::get_if<std::string>(&property.value);
    if (value == nullptr || value->empty()) throw wrong(property, "expected one value");
    return *value;
  }
  /// A single value is a list of one.
  [[nodiscard]] BuildProperty::List many(const BuildProperty& property) const {
    if (const auto* list = std::get_if<BuildProperty::List>(&property.value)) return *list;
    if (std::holds_alternative<BuildProperty::Mapping>(property.value))
      throw wrong(property, "expected a list");
    return {one(property)};
  }

  static const std::array<Known, 18> k_known;

  const sam::Resource& m_resource;
  CargoProperties m_properties;
};

const std::array<PropertyReader::Known, 18> PropertyReader::k_known{{
    {"Binary", &PropertyReader::binary},
    {"Bin", &PropertyReader::binary},
    {"Flatten", &PropertyReader::binary},
    {"Package", &PropertyReader::text<&CargoProperties::package>},
    {"Features", &PropertyReader::list<&CargoProperties::features>},
    {"AllFeatures", &PropertyReader::flag<&CargoProperties::all_features>},
    {"NoDefaultFeatures", &PropertyReader::flag<&CargoProperties::no_default_features>},
    {"Profile", &PropertyReader::text<&CargoProperties::profile>},
    {"Release", &PropertyReader::flag<&CargoProperties::release>},
    {"Target", &PropertyReader::target},
    {"Compiler", &PropertyReader::compiler},
    {"Include", &PropertyReader::include},
    {"Extension", &PropertyReader::flag<&CargoProperties::extension>},
    {"Internal", &PropertyReader::flag<&CargoProperties::internal>},
    {"DisableOptimizations", &PropertyReader::flag<&CargoProperties::disable_optimizations>},
    {"Env", &PropertyReader::environment},
    {"Flags", &PropertyReader::flags},
    {"Packages", &PropertyReader::packages},
}};

void PropertyReader::read(const BuildProperty& property) {
  for (const auto& known : k_known)
    if (known.name == property.name) return (this->*known.read)(property);
  std::vector<std::string> names;
  names.reserve(k_known.size());
  for (const auto& k : k_known) names.emplace_back(k.name);
  auto error = wrong(property, "there is no such property");
  util::suggest(error, property.name, names);
  throw error;
}

/// SAM's name for it, cargo's, and the one that cargo lambda puts at the top of its output, as an artifact
/// has it.
void PropertyReader::binary(const BuildProperty& property) {
  auto name = one(property);
  if (m_properties.binary && *m_properties.binary != name)
    throw wrong(property,
                fmt::format("it names '{}', and another property '{}': an artifact has one program",
                            util::printable(name),
                            util::printable(*m_properties.binary)));
  m_properties.binary = std::move(name);
}

void PropertyReader::target(const BuildProperty& property) {
  auto name = one(property);
  std::string architecture;
  try {
    architecture = cargo::parse_target(name).architecture;
  } catch (const util::Error& error) {
    throw wrong(property, error);
  }
  if (architecture != m_resource.architecture)
    throw wrong(property,
                fmt::format("'{}' is for {}, and the function is for {}",
                            util::printable(name),
                            architecture,
                            m_resource.architecture));
  m_properties.target = std::move(name);
}

std::string PropertyReader::compiler_of(const BuildProperty& property, const std::string& name) const {
  try {
    return cargo::compiler_name(name);
  } catch (const util::Error& error) {
    throw wrong(property, error);
  }
}

void PropertyReader::compiler(const BuildProperty& property) {
  m_properties.compiler = compiler_of(property, one(property));
}

void PropertyReader::include(const BuildProperty& property) {
  for (const auto& entry : many(property)) {
    const auto include = parse_include(entry);
    if (!stays_inside(include))
      throw wrong(property, fmt::format("'{}' {}", util::printable(entry), k_not_below));
    m_properties.includes.push_back(include);
  }
}

void PropertyReader::environment(const BuildProperty& property) {
  const auto* variables = std::get_if<BuildProperty::Mapping>(&property.value);
  if (variables == nullptr) throw wrong(property, "expected a mapping of names to values");
  for (const auto& [name, value] : *variables) variable(property, name, value);
  m_properties.environment = *variables;
}

/// Those of cargo lambda's own decide on the artifact too.
void PropertyReader::variable(const BuildProperty& property,
                              const std::string& name,
                              const std::string& value) const {
  if (name.empty() || name.find('=') != std::string::npos || (name + value).find('\0') != std::string::npos)
    throw wrong(property, fmt::format("'{}' is no name of a variable", util::printable(name)));
  if (name == "CARGO_LAMBDA_COMPILER") static_cast<void>(compiler_of(property, value));
  const auto setting = util::in_lower_case(name);
  constexpr std::array k_settings{
      "cargo_lambda_build", "cargo_lambda_global", "cargo_lambda_context", "cargo_lambda_admerge"};
  if (setting.starts_with("cargo_lambda_build.") ||
      std::find(k_settings.begin(), k_settings.end(), setting) != k_settings.end())
    throw wrong(
        property,
        fmt::format("'{}' changes what cargo lambda makes; properties do that", util::printable(name)));
}

/// What decides on the artifact has a property of its own, or is cbuild's.
void PropertyReader::flags(const BuildProperty& property) {
  const auto flags = many(property);
  cargo::BuildArguments parsed;
  try {
    parsed = cargo::parse_build_arguments(flags);
  } catch (util::Error& error) {
    error.add_frame(fmt::format("while reading BuildProperties.Flags of '{}'", m_resource.logical_id));
    throw;
  }
  if (std::find(flags.begin(), flags.end(), "--") != flags.end())
    throw wrong(property, "cargo lambda takes nothing behind '--'");
  if (!parsed.lost.empty())
    throw wrong(property, fmt::format("cargo lambda 1.9.2 does nothing with '{}'", parsed.lost.front()));
  if (parsed.help) throw wrong(property, "with --help nothing would be built");
  const bool places = parsed.lambda_dir || parsed.manifest_path || parsed.target_dir ||
                      parsed.output_format || parsed.artifact_dir || parsed.flatten || parsed.extension ||
                      parsed.internal || !parsed.includes.empty();
  if (places) throw wrong(property, "where the program goes, and what goes with it, is not for Flags to say");
  if (parsed.global || parsed.context || parsed.admerge)
    throw wrong(property, "which configuration cargo lambda reads is not for Flags to say");
  if (!parsed.env_vars.empty() || parsed.env_file)
    throw wrong(property, "variables for the build belong in Env: what Flags has is shown in the log");
  m_properties.flags = std::move(parsed);
}

void PropertyReader::packages(const BuildProperty& property) {
  const auto fits = [](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) != 0 ||
                        std::string_view("+-._:=").find(static_cast<char>(c)) != std::string_view::npos);
  };
  for (const auto& name : many(property)) {
    if (name.empty() || name.front() == '-' || !std::all_of(name.begin(), name.end(), fits))
      throw wrong(property, fmt::format("'{}' is no name of a package", util::printable(name)));
    m_properties.packages.push_back(name);
  }
}

/// With zig a program can be linked for the glibc of its runtime; plain cargo takes that of the image.
std::string default_target(const sam::Resource& resource, bool with_zig) {
  std::string target(resource.architecture == "arm64" ? cargo::k_arm64_triple : cargo::k_x86_64_triple);
  if (!with_zig) return target;
  if (resource.runtime == "provided.al2023") return target + ".2.34";
  return target + ".2.26";
}

/// What the properties say one by one may not go together, nor with the project's own configuration.
void check_options(const sam::Resource& resource, const CargoProperties& properties) {
  const auto& flags = properties.flags;
  const auto wrong = [&](const std::string& what) { return resource.place.error(what); };
  if (!flags.targets.empty() || flags.arm64 || flags.x86_64)
    throw wrong(fmt::format("BuildProperties.Flags of '{}' names a target; Architectures and "
                            "BuildProperties.Target do that",
                            resource.logical_id));
  if (flags.release && properties.release == false)
    throw wrong(fmt::format("BuildProperties.Flags of '{}' has '--release', and no release is to be built",
                            resource.logical_id));
  const auto compiler = properties.effective_compiler();
  if (compiler == "cross")
    throw wrong(fmt::format("{}: the compiler 'cross' {}", resource.described(), cargo::k_no_cross))
        .hint("cbuild's own container isolates the build: BuildProperties: {Compiler: cargo-zigbuild}");
  if (!cargo::links_with_zig(compiler) && properties.target && cargo::parse_target(*properties.target).glibc)
    throw wrong(fmt::format("the target '{}' of '{}' names a glibc, which only zig can link for",
                            *properties.target,
                            resource.logical_id))
        .hint("leave the Compiler out, or the version at the target's end");
}

/// What the properties but for Flags say.
std::vector<cargo::GivenOption> own_options(const sam::Resource& resource,
                                            const CargoProperties& properties) {
  std::vector<cargo::GivenOption> options;
  const auto add = [&options](const char* name, std::optional<std::string> value = {}) {
    options.push_back({name, std::move(value)});
  };
  const auto& flags = properties.flags;
  const bool with_zig = cargo::links_with_zig(properties.effective_compiler());
  add("output-format", "binary");
  if (properties.profile)
    add("profile", properties.profile);
  else if (properties.release.value_or(true) && !flags.release && !flags.profile)
    add("release");
  add("target", properties.target.value_or(default_target(resource, with_zig)));
  if (properties.compiler) add("compiler", properties.compiler);
  if (!properties.features.empty()) add("features", util::join(properties.features, ","));
  if (properties.all_features) add("all-features");
  if (properties.no_default_features) add("no-default-features");
  if (properties.disable_optimizations) add("disable-optimizations");
  return options;
}

} // namespace

Include parse_include(const std::string& entry) {
  const auto colon = entry.find(':');
  return {.from = entry.substr(colon == std::string::npos ? 0 : colon + 1), .to = entry.substr(0, colon)};
}

std::optional<std::string> CargoProperties::effective_compiler() const {
  if (compiler) return compiler;
  if (flags.compiler) return flags.compiler;
  if (const auto found = environment.find("CARGO_LAMBDA_COMPILER"); found != environment.end())
    return cargo::compiler_name(found->second);
  return configured_compiler;
}

void add_configuration(const cargo::LambdaConfiguration& configuration, CargoProperties& properties) {
  properties.extension = properties.extension || configuration.extension;
  properties.internal = properties.internal || configuration.internal;
  properties.configured_compiler = configuration.compiler;
  for (const auto& name : configuration.variables.value_or(std::vector<std::string>()))
    if (properties.environment.contains(name))
      throw util::Error(
          util::ExitCode::usage,
          fmt::format("the project's configuration of cargo lambda has a variable '{}', and so has "
                      "BuildProperties.Env, which cargo lambda would pass over",
                      util::printable(name)))
          .hint("keep one of them");
  if (configuration.release && properties.release == false)
    throw util::Error(util::ExitCode::usage,
                      "the project's configuration of cargo lambda says 'release = true', which cargo lambda "
                      "lets no option take back")
        .hint("remove it there for a debug build: a function's default is a release");
  if (configuration.profile && !properties.release) properties.release = false;
  if (!properties.includes.empty() || !configuration.include) return;
  for (const auto& entry : *configuration.include) {
    const auto include = parse_include(entry);
    if (!stays_inside(include))
      throw util::Error(util::ExitCode::usage,
                        fmt::format("the project's configuration of cargo lambda includes '{}', which {}",
                                    util::printable(entry),
                                    k_not_below));
    properties.includes.push_back(include);
  }
}

CargoProperties cargo_properties(const sam::Resource& resource) { return PropertyReader(resource).read(); }

cargo::BuildArguments cargo_arguments(const sam::Resource& resource, const CargoProperties& properties) {
  check_options(resource, properties);
  auto options = own_options(resource, properties);
  const auto& flags = properties.flags.given;
  options.insert(options.end(), flags.begin(), flags.end());
  try {
    return cargo::build_arguments(std::move(options));
  } catch (util::Error& error) {
    error.add_frame(fmt::format("while reading BuildProperties of '{}'", resource.logical_id));
    throw;
  }
}

} // namespace cbuild::plan
