#include "sam/resources.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cbuild::sam {
namespace {

constexpr std::string_view k_one_architecture = "a list of exactly one of x86_64 and arm64";

bool is_architecture(const std::string& name) { return name == "x86_64" || name == "arm64"; }

/// Its code is in a bucket.
bool is_on_s3(const DeclarationReader& reader) {
  return reader.known_text(reader.code()).starts_with("s3://") ||
         has_any(reader.code(), {"S3Bucket", "Bucket"});
}

bool is_image(const DeclarationReader& reader) {
  if (reader.declaration().type == k_web_function) return false;
  return reader.known_text(reader.property("PackageType")) == "Image" || has_any(reader.code(), {"ImageUri"});
}

bool is_inline(const DeclarationReader& reader) {
  if (reader.declaration().type == k_serverless_function) return is_truthy(reader.property("InlineCode"));
  return reader.code() != nullptr && is_truthy(value_at(*reader.code(), "ZipFile"));
}

/// Why its code is not built; empty for one to build.
std::string skip_reason(const DeclarationReader& reader) {
  const std::string path = reader.known_text(reader.code());
  if (path.ends_with(".zip"))
    return fmt::format("the code is a zip file already: '{}'", util::printable(path));
  return is_truthy(reader.metadata("SkipBuild")) ? "SkipBuild" : "";
}

/// Reads a function or layer that has code to build, property by property.
class ResourceReader {
public:
  explicit ResourceReader(DeclarationReader reader) : m_reader(std::move(reader)) {}

  [[nodiscard]] Resource read_function();
  [[nodiscard]] Resource read_layer();

private:
  void read_code();
  void read_metadata();
  void read_layers();
  void read_build_properties();
  void read_all_properties();
  std::optional<decltype(BuildProperty::value)> property_value(const Node& node, const std::string& name);

  [[nodiscard]] std::string_view type() const { return m_reader.declaration().type; }
  [[nodiscard]] Place place(const Node& node) const { return m_reader.context().place(node); }

  DeclarationReader m_reader;
  Resource m_resource;
};

Resource ResourceReader::read_function() {
  static_cast<Identity&>(m_resource) = m_reader.identity();
  m_resource.name = m_reader.known_text(m_reader.property("FunctionName"));
  m_resource.handler = m_reader.known_text(m_reader.property("Handler"));
  read_code();
  const Node* runtime = m_reader.property("Runtime");
  m_resource.runtime = m_reader.text(runtime, "Runtime").value_or("");
  m_resource.architecture = "x86_64";
  if (type() != k_web_function) {
    m_resource.architecture = function_architecture(m_reader);
    read_layers();
  }
  read_metadata();
  if (runtime == nullptr && !m_resource.build_method)
    m_reader.add_problem(
        m_resource.place.error(fmt::format("the function '{}' has no Runtime; expected a Runtime, or "
                                           "a BuildMethod in its Metadata",
                                           m_reader.id())));
  m_resource.problem = std::move(m_reader.problem);
  return std::move(m_resource);
}

Resource ResourceReader::read_layer() {
  static_cast<Identity&>(m_resource) = m_reader.identity();
  m_resource.name = m_reader.known_text(m_reader.property("LayerName"));
  read_code();
  m_resource.compatible_runtimes = m_reader.known_list(m_reader.property("CompatibleRuntimes"));
  m_resource.compatible_architectures = m_reader.known_list(m_reader.property("CompatibleArchitectures"));
  if (const Node* given = m_reader.metadata("BuildArchitecture")) {
    const auto name = m_reader.text(given, "BuildArchitecture");
    if (name && !is_architecture(*name))
      throw place(*given).error(fmt::format("'BuildArchitecture' of '{}' is [{}]; expected x86_64 or arm64",
                                            m_reader.id(),
                                            util::printable(*name)));
    m_resource.architecture = name.value_or("");
  }
  read_metadata();
  m_resource.problem = std::move(m_reader.problem);
  return std::move(m_resource);
}

void ResourceReader::read_code() {
  const std::string_view name = code_property(type());
  const Node* node = m_reader.code();
  m_resource.code_uri.place = node == nullptr ? m_resource.place : place(*node);
  // An empty mapping says as little as no mapping; SAM takes both for the template's directory.
  const bool absent =
      node == nullptr || (node->is(Kind::mapping) && node->resolved().entries.empty() && !intrinsic(*node));
  if (absent)
    m_resource.code_uri.value = ".";
  else if (node->is(Kind::mapping) && !intrinsic(*node))
    m_reader.add_problem(
        m_reader.wrong(*node, name, "a path, or a mapping that names a bucket, an image or inline code"));
  else if (auto path = m_reader.text(node, name)) {
    if (path->empty())
      throw place(*node).error(fmt::format("'{}' of '{}' is empty; expected a path", name, m_reader.id()));
    m_resource.code_uri.value = std::move(*path);
  }
}

void ResourceReader::read_metadata() {
  m_resource.context_path = m_reader.metadata_text("ContextPath");
  m_resource.working_directory = m_reader.metadata_text("WorkingDirectory");
  m_resource.project_root_directory = m_reader.metadata_text("ProjectRootDirectory");
  m_resource.build_image = m_reader.metadata_text("BuildImage");
  m_resource.build_method = m_reader.text(m_reader.metadata("BuildMethod"), "BuildMethod");
  read_build_properties();
}

/// Those given by Ref are this template's own, or a parameter's.
void ResourceReader::read_layers() {
  const Node* layers = m_reader.property("Layers");
  m_resource.has_layers = is_truthy(layers);
  if (layers == nullptr || !layers->is(Kind::sequence)) return;
  for (const Node* item : layers->resolved().items) {
    const auto function = intrinsic(*item);
    if (function && function->name == "Ref" && function->argument->is(Kind::scalar))
      m_resource.own_layers.push_back(function->argument->resolved().value);
  }
}

/// Nothing, with a problem noted, where a text cannot be resolved.
std::optional<decltype(BuildProperty::value)> ResourceReader::property_value(const Node& node,
                                                                             const std::string& name) {
  if (intrinsic(node) || node.is(Kind::scalar)) return m_reader.text(&node, name);
  if (node.is(Kind::sequence)) return m_reader.list(&node, name);
  if (!node.is(Kind::mapping)) throw m_reader.wrong(node, name, "a value");
  BuildProperty::Mapping mapping;
  for (const Entry& entry : all_entries(node)) {
    auto value = m_reader.text(entry.value, fmt::format("{}.{}", name, key_text(entry)));
    if (!value) return std::nullopt;
    mapping[key_text(entry)] = std::move(*value);
  }
  return mapping;
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
  const Node* given = m_reader.metadata("BuildProperties");
  if (given == nullptr) return;
  const auto add = [this](const std::string& name, const Node& key, const Node& node) {
    if (auto value = property_value(node, "BuildProperties." + name))
      m_resource.build_properties.push_back({.name = name, .place = place(key), .value = std::move(*value)});
  };
  if (given->is(Kind::scalar) || intrinsic(*given)) return add("Binary", *given, *given);
  if (!given->is(Kind::mapping)) throw m_reader.wrong(*given, "BuildProperties", "a mapping");
  for (const Entry& entry : all_entries(*given)) add(key_text(entry), *entry.key, *entry.value);
}

} // namespace

std::string function_architecture(DeclarationReader& reader) {
  const Node* node = reader.property("Architectures");
  const bool absent = node == nullptr || (node->is(Kind::sequence) && node->resolved().items.empty());
  if (absent) return "x86_64";
  if (!intrinsic(*node) && !node->is(Kind::sequence))
    throw reader.wrong(*node, "Architectures", k_one_architecture);
  const auto given = reader.list(node, "Architectures");
  if (!given) return "";
  if (given->size() != 1 || !is_architecture(given->front()))
    throw reader.context().place(*node).error(fmt::format("'Architectures' of '{}' is [{}]; expected {}",
                                                          reader.id(),
                                                          util::printable(util::join(*given, ", ")),
                                                          k_one_architecture));
  return given->front();
}

void read_function(const Context& context, Declaration& declaration, Model& model) {
  const DeclarationReader reader(context, declaration);
  const auto skip = [&](std::string reason) {
    model.skipped.push_back({reader.identity(), std::move(reason), is_on_s3(reader)});
  };
  if (is_on_s3(reader)) return skip("code on S3");
  if (is_image(reader)) {
    auto image = read_image(context, declaration);
    if (is_truthy(reader.metadata("SkipBuild"))) return skip("SkipBuild");
    const bool is_built = image.dockerfile.has_value() && image.context.has_value();
    if (!is_built && !image.image_uri && !image.problem) return skip("container image");
    model.images.push_back(std::move(image));
    return;
  }
  if (is_inline(reader)) return skip("inline code");
  declaration.local_code = true;
  if (auto reason = skip_reason(reader); !reason.empty()) return skip(std::move(reason));
  model.resources.push_back(ResourceReader(reader).read_function());
}

void read_layer(const Context& context, Declaration& declaration, Model& model) {
  const DeclarationReader reader(context, declaration);
  const auto skip = [&](std::string reason) {
    model.skipped.push_back({reader.identity(), std::move(reason), is_on_s3(reader)});
  };
  if (is_on_s3(reader)) return skip("code on S3");
  declaration.local_code = true;
  if (!is_truthy(reader.metadata("BuildMethod"))) return skip("no BuildMethod in its Metadata");
  if (auto reason = skip_reason(reader); !reason.empty()) return skip(std::move(reason));
  model.resources.push_back(ResourceReader(reader).read_layer());
}

} // namespace cbuild::sam
