#include "sam/resources.hpp"

#include "sam/metadata_values.hpp"

#include <cbuild/sam/runtimes.hpp>
#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cbuild::sam {
namespace {

constexpr std::string_view k_one_architecture = "a list of exactly one of x86_64 and arm64";

/// Its code is in a bucket.
bool is_on_s3(const DeclarationReader& reader) {
  return reader.known_text(reader.code()).starts_with("s3://") || reader.code_has({"S3Bucket", "Bucket"});
}

bool is_image(const DeclarationReader& reader) {
  if (reader.declaration().type == k_web_function) return false;
  return reader.known_text(reader.property("PackageType")) == "Image" || reader.code_has({"ImageUri"});
}

bool is_inline(const DeclarationReader& reader) {
  auto& evaluator = reader.evaluator();
  if (reader.declaration().type == k_serverless_function)
    return evaluator.is_truthy(reader.property("InlineCode"));
  const auto code = evaluator.value(reader.code());
  return code.is(Value::Kind::mapping) && evaluator.is_truthy(evaluator.find(code.site, "ZipFile"));
}

bool skips_build(const DeclarationReader& reader) {
  auto& evaluator = reader.evaluator();
  return evaluator.is_truthy(reader.metadata("SkipBuild")) ||
         evaluator.is_truthy(reader.metadata("aws:asset:is-bundled"));
}

/// Why its code is not built; empty for one to build.
std::string skip_reason(const DeclarationReader& reader) {
  const std::string path = reader.known_text(reader.code());
  for (const std::string_view kind : {"zip", "jar"})
    if (path.ends_with("." + std::string(kind)))
      return fmt::format("the code is a {} file already: '{}'", kind, util::printable(path));
  return skips_build(reader) ? "SkipBuild" : "";
}

/// As `sam build` has it, also for those of which the code is not built.
void require_handler(const DeclarationReader& reader, Model& model) {
  if (reader.declaration().type == k_web_function || reader.property("Handler") || model.refusal) return;
  model.refusal = reader.identity().place.error(
      fmt::format("the function '{}' has no Handler; expected one, as its package is a zip", reader.id()));
}

/// Reads a function or layer that has code to build, property by property.
class ResourceReader {
public:
  ResourceReader(DeclarationReader reader, std::vector<std::string>& warnings)
      : m_reader(std::move(reader)), m_warnings(warnings) {}

  [[nodiscard]] Resource read_function();
  [[nodiscard]] Resource read_layer();

private:
  void read_code();
  void read_handler();
  bool read_node_options(Site environment, bool web);
  void read_runtime();
  void read_metadata();
  void read_layers();
  void read_build_properties();
  void read_all_properties();
  std::optional<decltype(BuildProperty::value)> property_value(Site site, const std::string& name);
  std::optional<BuildProperty::Mapping> property_mapping(Site mapping, const std::string& name);
  void warn(const Place& place, const std::string& what) {
    m_warnings.push_back(fmt::format("{}: {}", place.shown(), what));
  }

  [[nodiscard]] std::string_view type() const { return m_reader.declaration().type; }
  [[nodiscard]] Evaluator& evaluator() const { return m_reader.evaluator(); }

  DeclarationReader m_reader;
  std::vector<std::string>& m_warnings;
  Resource m_resource;
};

Resource ResourceReader::read_function() {
  static_cast<Identity&>(m_resource) = m_reader.identity();
  m_resource.name = m_reader.known_text(m_reader.property("FunctionName"));
  read_handler();
  read_code();
  read_runtime();
  m_resource.architecture = "x86_64";
  if (type() != k_web_function) {
    m_resource.architecture = function_architecture(m_reader);
    read_layers();
  }
  read_metadata();
  m_resource.problem = std::move(m_reader.problem);
  return std::move(m_resource);
}

void ResourceReader::read_handler() {
  const bool web = type() == k_web_function;
  const Site given = m_reader.property(web ? "EntryPoint" : "Handler");
  m_resource.handler = web && !given ? "index.js" : m_reader.known_text(given);
  // A function's own variables come over those of Globals, one by one.
  const std::string_view name = web ? "EnvironmentVariables" : "Environment";
  for (const Site environment : {evaluator().find(m_reader.declaration().properties, name),
                                 global_property(m_reader.context(), m_reader.declaration(), name)})
    if (read_node_options(environment, web)) return;
}

/// Whether they say something of it. Of a mapping that a function gives, one variable cannot be written: its
/// place in the text is not that of the others.
bool ResourceReader::read_node_options(Site environment, bool web) {
  Site variables = environment;
  const auto is_written = [](Site site) { return site->is(Kind::mapping) && !intrinsic(*site); };
  m_resource.node_options = std::nullopt;
  if (environment && !is_written(environment)) return true;
  if (!web) variables = evaluator().find(environment, "Variables");
  if (variables && !variables->is(Kind::null) && !is_written(variables)) return true;
  const Site options = evaluator().find(variables, "NODE_OPTIONS");
  const auto value = evaluator().value(options);
  if (value.is(Value::Kind::text) || !options) m_resource.node_options = value.text;
  return static_cast<bool>(options);
}

void ResourceReader::read_runtime() {
  const Site given = m_reader.property("Runtime");
  const auto name = m_reader.text(given, "Runtime");
  m_resource.runtime = name.value_or("");
  if (!name) {
    m_reader.add_problem(m_resource.place.error(fmt::format(
        "the function '{}' has no Runtime; expected one, whatever its build method", m_reader.id())));
    return;
  }
  const Runtime* known = find_runtime(*name);
  if (known != nullptr && known->support == Runtime::Support::deprecated)
    warn(given.place(),
         fmt::format("'{}' has the runtime '{}', which Lambda no longer supports", m_reader.id(), *name));
  if (known != nullptr) return;
  auto error = given.place().error(fmt::format(
      "'Runtime' of '{}' is '{}', which is none of Lambda's", m_reader.id(), util::printable(*name)));
  std::vector<std::string> names;
  names.reserve(runtimes().size());
  for (const auto& runtime : runtimes()) names.emplace_back(runtime.name);
  util::suggest_nearest(error, *name, names);
  m_reader.add_problem(std::move(error));
}

Resource ResourceReader::read_layer() {
  static_cast<Identity&>(m_resource) = m_reader.identity();
  m_resource.name = m_reader.known_text(m_reader.property("LayerName"));
  read_code();
  m_resource.compatible_runtimes = m_reader.known_list(m_reader.property("CompatibleRuntimes"));
  m_resource.compatible_architectures = m_reader.known_list(m_reader.property("CompatibleArchitectures"));
  if (const auto name = m_reader.text(m_reader.metadata("BuildArchitecture"), "BuildArchitecture"))
    m_resource.architecture = *name;
  read_metadata();
  m_resource.problem = std::move(m_reader.problem);
  return std::move(m_resource);
}

void ResourceReader::read_code() {
  const std::string_view name = code_property(type());
  const Site site = m_reader.code();
  const auto given = evaluator().value(site);
  m_resource.code_uri.place = site ? site.place() : m_resource.place;
  // An empty mapping says as little as no mapping; SAM takes both for the template's directory.
  const bool is_mapping = given.is(Value::Kind::mapping);
  if (given.is(Value::Kind::absent) || (is_mapping && given.site->resolved().entries.empty()))
    m_resource.code_uri.value = ".";
  else if (is_mapping)
    m_reader.add_problem(
        m_reader.wrong(site, name, "a path, or a mapping that names a bucket, an image or inline code"));
  else if (auto path = m_reader.text(site, name)) {
    if (path->empty())
      throw site.place().error(fmt::format("'{}' of '{}' is empty; expected a path", name, m_reader.id()));
    m_resource.code_uri.value = std::move(*path);
  }
}

void ResourceReader::read_metadata() {
  m_resource.context_path = m_reader.metadata_text("ContextPath");
  m_resource.working_directory = m_reader.metadata_text("WorkingDirectory");
  m_resource.project_root_directory = m_reader.metadata_text("ProjectRootDirectory");
  m_resource.build_image = m_reader.metadata_text("BuildImage");
  m_resource.build_method = m_reader.text(m_reader.metadata("BuildMethod"), "BuildMethod");
  m_resource.metadata = metadata_values(m_reader);
  read_build_properties();
}

/// Those given by Ref are this template's own, or a parameter's. Globals' come first, and then the
/// function's.
void ResourceReader::read_layers() {
  const Site own = m_reader.property("Layers");
  const Site global = global_property(m_reader.context(), m_reader.declaration(), "Layers");
  std::vector<Site> lists{own};
  if (global && global.node != own.node) lists.insert(lists.begin(), global);
  for (const Site& list : lists) {
    m_resource.has_layers = m_resource.has_layers || evaluator().is_truthy(list);
    if (!list || !list->is(Kind::sequence)) continue;
    for (const Node* item : list->resolved().items) {
      const auto function = intrinsic(*item);
      if (function && function->name == "Ref" && function->argument->is(Kind::scalar))
        m_resource.own_layers.push_back(function->argument->resolved().value);
    }
  }
}

std::optional<BuildProperty::Mapping> ResourceReader::property_mapping(Site mapping,
                                                                       const std::string& name) {
  BuildProperty::Mapping values;
  for (const auto& entry : evaluator().entries(mapping)) {
    if (entry.value->is(Kind::null)) throw m_reader.wrong(entry.value, name + "." + entry.key, "a value");
    auto value = m_reader.text(entry.value, name + "." + entry.key);
    if (value)
      values[entry.key] = std::move(*value);
    else if (m_reader.problem)
      return std::nullopt;
  }
  return values;
}

/// Nothing, with a problem noted, where a text cannot be resolved.
std::optional<decltype(BuildProperty::value)> ResourceReader::property_value(Site site,
                                                                             const std::string& name) {
  const auto given = evaluator().value(site);
  if (given.is(Value::Kind::mapping)) return property_mapping(given.site, name);
  if (!given.is(Value::Kind::list)) {
    if (site->is(Kind::null)) throw m_reader.wrong(site, name, "a value");
    auto text = m_reader.text(site, name);
    if (text && given.plain && (*text == "true" || *text == "false")) return *text == "true";
    if (!text) return std::nullopt;
    return std::move(*text);
  }
  const auto texts = m_reader.list(site, name);
  if (!texts) return std::nullopt;
  BuildProperty::List list;
  list.reserve(texts->size());
  for (const auto& text : *texts) list.push_back(text.value);
  return list;
}

void ResourceReader::read_build_properties() {
  auto others = std::exchange(m_reader.problem, std::nullopt);
  try {
    read_all_properties();
  } catch (const util::Error& error) {
    m_reader.add_problem(error);
  }
  m_resource.properties_problem = std::exchange(m_reader.problem, std::move(others));
}

void ResourceReader::read_all_properties() {
  const Site site = m_reader.metadata("BuildProperties");
  const auto given = evaluator().value(site);
  const auto add = [this](const std::string& name, const Place& place, Site property) {
    if (auto value = property_value(property, "BuildProperties." + name))
      m_resource.build_properties.push_back({.name = name, .place = place, .value = std::move(*value)});
  };
  switch (given.kind) {
  case Value::Kind::absent:
    return;
  case Value::Kind::list:
    throw m_reader.wrong(site, "BuildProperties", "a mapping");
  case Value::Kind::mapping:
    for (const auto& entry : evaluator().entries(given.site))
      add(entry.key, entry.value.at(entry.entry->key).place(), entry.value);
    return;
  default:
    return add("Binary", site.place(), site);
  }
}

} // namespace

bool is_architecture(std::string_view name) { return name == "x86_64" || name == "arm64"; }

std::vector<std::string> Identity::names() const {
  std::vector<std::string> all{logical_id};
  for (auto name : {result_place(), full_path()})
    if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(std::move(name));
  return all;
}

std::string function_architecture(DeclarationReader& reader) {
  const Site site = reader.property("Architectures");
  if (!site) return "x86_64";
  if (!intrinsic(*site) && !site->is(Kind::sequence))
    throw reader.wrong(site, "Architectures", k_one_architecture);
  const auto given = reader.list(site, "Architectures");
  if (!given) return "";
  if (given->empty()) return "x86_64";
  std::vector<std::string> names;
  names.reserve(given->size());
  for (const auto& text : *given) names.push_back(text.value);
  if (names.size() != 1 || !is_architecture(names.front()))
    throw site.place().error(fmt::format("'Architectures' of '{}' is [{}]; expected {}",
                                         reader.id(),
                                         util::printable(util::join(names, ", ")),
                                         k_one_architecture));
  return names.front();
}

namespace {

/// A resource whose code is not built; what is wrong or odd with it matters to those alone who name it.
Skipped
skipped_with(const DeclarationReader& reader, std::string reason, Resource (ResourceReader::*read)()) {
  Skipped skipped{reader.identity(), std::move(reason), false, Resource{}};
  try {
    std::vector<std::string> warnings;
    skipped.if_named = (ResourceReader(reader, warnings).*read)();
  } catch (const util::Error& error) {
    static_cast<Identity&>(*skipped.if_named) = skipped;
    skipped.if_named->problem = error;
  }
  return skipped;
}

} // namespace

/// The order is SAM's: the first that fits.
void read_function(const Context& context, Declaration& declaration, Model& model) {
  const DeclarationReader reader(context, declaration);
  const auto skip = [&](std::string reason, bool warned = false) {
    model.skipped.push_back({reader.identity(), std::move(reason), warned, std::nullopt});
  };
  const bool image = is_image(reader);
  if (is_on_s3(reader)) return skip("code on S3", true);
  if (image && is_ecr_image(reader.known_text(image_uri(reader))) && declaration.asset.empty() &&
      !reader.metadata("DockerContext"))
    return skip("image in a registry of ECR", true);
  if (image) {
    if (skips_build(reader)) return skip("SkipBuild");
    auto read = read_image(context, declaration);
    const bool is_built = read.dockerfile.has_value() && read.context.has_value();
    if (!is_built && !read.image_uri && !read.problem) return skip("container image");
    model.images.push_back(std::move(read));
    return;
  }
  require_handler(reader, model);
  if (is_inline(reader)) return skip("inline code");
  declaration.local_code = true;
  if (auto reason = skip_reason(reader); !reason.empty()) {
    model.skipped.push_back(skipped_with(reader, std::move(reason), &ResourceReader::read_function));
    return;
  }
  declaration.is_resource = true;
  model.resources.push_back(ResourceReader(reader, model.warnings).read_function());
}

void read_layer(const Context& context, Declaration& declaration, Model& model) {
  const DeclarationReader reader(context, declaration);
  const auto skip = [&](std::string reason, bool warned = false) {
    model.skipped.push_back({reader.identity(), std::move(reason), warned, std::nullopt});
  };
  if (is_on_s3(reader)) return skip("code on S3", true);
  declaration.local_code = true;
  if (!reader.evaluator().is_truthy(reader.metadata("BuildMethod")))
    return skip("no BuildMethod in its Metadata");
  if (auto reason = skip_reason(reader); !reason.empty()) {
    model.skipped.push_back(skipped_with(reader, std::move(reason), &ResourceReader::read_layer));
    return;
  }
  declaration.is_resource = true;
  model.resources.push_back(ResourceReader(reader, model.warnings).read_layer());
}

} // namespace cbuild::sam
