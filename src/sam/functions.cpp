#include "sam/functions.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace cbuild::sam {
namespace {

bool has_any(const Node& node, std::initializer_list<std::string_view> keys) {
  return std::any_of(keys.begin(), keys.end(), [&](auto key) { return value_at(node, key) != nullptr; });
}

/// Reads one function resource, property by property.
class FunctionReader {
public:
  FunctionReader(const Context& context, const Resource& resource)
      : m_context(context), m_resource(resource) {}

  /// Its code is in a bucket.
  [[nodiscard]] bool is_on_s3() const;
  /// `sam build` would run `docker build` for it.
  [[nodiscard]] bool is_image_to_build() const;
  /// Why it has no code here; empty for a function that has.
  [[nodiscard]] std::string elsewhere_reason() const;
  /// Why its code is not built; empty for a function to build.
  [[nodiscard]] std::string skip_reason() const;
  [[nodiscard]] Function read();
  [[nodiscard]] Function read_layer();

private:
  [[nodiscard]] const Node* own(std::string_view name) const {
    return m_resource.properties == nullptr ? nullptr : value_at(*m_resource.properties, name);
  }
  [[nodiscard]] const Node* metadata(std::string_view name) const {
    return m_resource.metadata == nullptr ? nullptr : value_at(*m_resource.metadata, name);
  }
  [[nodiscard]] const Node* code() const {
    return property(m_context.root, m_resource, code_property(m_resource.type));
  }

  [[nodiscard]] std::string code_path() const;
  [[nodiscard]] std::vector<std::string>
  own_list(std::string_view name) const; ///< empty where it is absent or no list
  [[nodiscard]] bool is_image() const;

  std::optional<std::string> text(const Node* node, std::string_view name);
  void read_code();
  void read_metadata_paths();
  void read_architecture();
  void read_build_properties();
  void read_all_properties();
  std::optional<decltype(BuildProperty::value)> property_value(const Node& node, const std::string& name);
  void read_build_method();
  void check_architecture(const Node& node, const std::vector<std::string>& given);

  [[nodiscard]] util::Error wrong(const Node& node, std::string_view name, std::string_view expected) const;
  void add_problem(util::Error error) {
    if (!m_function.problem) m_function.problem = std::move(error);
  }
  void add_unresolved(const Node& node, std::string_view name);

  const Context& m_context;
  const Resource& m_resource;
  Function m_function;
};

util::Error FunctionReader::wrong(const Node& node, std::string_view name, std::string_view expected) const {
  return m_context.source.error(
      node.begin,
      fmt::format("'{}' of '{}' is {}; expected {}", name, m_resource.id, describe(node), expected));
}

void FunctionReader::add_unresolved(const Node& node, std::string_view name) {
  const auto function = intrinsic(node);
  add_problem(m_context.source
                  .error(node.begin,
                         fmt::format("'{}' of '{}' is '{}', which cannot be resolved before deployment; "
                                     "expected the value itself",
                                     name,
                                     m_resource.id,
                                     util::printable(function ? function->written : "")))
                  .hint("write the value itself, or use Ref or Sub with a parameter that has a Default"));
}

/// The property as text; nothing if it is absent or, with a problem noted, cannot be resolved.
std::optional<std::string> FunctionReader::text(const Node* node, std::string_view name) {
  if (node == nullptr) return std::nullopt;
  if (auto value = resolve_text(*node, m_context.parameters)) return value;
  if (!intrinsic(*node)) throw wrong(*node, name, "a string");
  add_unresolved(*node, name);
  return std::nullopt;
}

bool FunctionReader::is_on_s3() const {
  const Node* code_node = code();
  return code_path().starts_with("s3://") ||
         (code_node != nullptr && has_any(*code_node, {"S3Bucket", "Bucket"}));
}

bool FunctionReader::is_image() const {
  const Node* package = property(m_context.root, m_resource, "PackageType");
  if (package != nullptr && resolve_text(*package, m_context.parameters) == "Image") return true;
  const Node* code_node = code();
  return code_node != nullptr && has_any(*code_node, {"ImageUri"});
}

bool FunctionReader::is_image_to_build() const {
  return !is_on_s3() && is_image() && metadata("Dockerfile") != nullptr &&
         metadata("DockerContext") != nullptr && !is_truthy(metadata("SkipBuild"));
}

std::string FunctionReader::elsewhere_reason() const {
  if (is_on_s3()) return "code on S3";
  if (is_image()) return "container image";
  if (m_resource.type == k_serverless_function) return is_truthy(own("InlineCode")) ? "inline code" : "";
  const Node* code_node = code();
  return code_node != nullptr && is_truthy(value_at(*code_node, "ZipFile")) ? "inline code" : "";
}

std::string FunctionReader::skip_reason() const {
  const std::string path = code_path();
  if (path.ends_with(".zip"))
    return fmt::format("the code is a zip file already: '{}'", util::printable(path));
  return is_truthy(metadata("SkipBuild")) ? "SkipBuild" : "";
}

std::string FunctionReader::code_path() const {
  const Node* node = code();
  return node == nullptr ? "" : resolve_text(*node, m_context.parameters).value_or("");
}

Function FunctionReader::read() {
  m_function.logical_id = m_resource.id;
  m_function.position = m_context.source.position(m_resource.key->begin);
  m_function.type = m_resource.type;
  read_code();
  m_function.runtime = text(property(m_context.root, m_resource, "Runtime"), "Runtime").value_or("");
  m_function.has_layers = is_truthy(property(m_context.root, m_resource, "Layers"));
  read_architecture();
  read_metadata_paths();
  read_build_method();
  read_build_properties();
  return std::move(m_function);
}

std::vector<std::string> FunctionReader::own_list(std::string_view name) const {
  std::vector<std::string> texts;
  const Node* list = own(name);
  if (list == nullptr) return texts;
  if (intrinsic(*list)) // a list parameter: its Default is "a,b"
    return util::split(resolve_text(*list, m_context.parameters).value_or(""), ',');
  if (!list->is(Kind::sequence)) return texts;
  for (const Node* item : list->resolved().items)
    texts.push_back(resolve_text(*item, m_context.parameters).value_or(""));
  return texts;
}

/// A program in a layer may meet each of the layer's runtimes: it is built for the one with the oldest
/// libraries. Where it can only meet one architecture, for that.
Function FunctionReader::read_layer() {
  m_function.logical_id = m_resource.id;
  m_function.position = m_context.source.position(m_resource.key->begin);
  m_function.type = m_resource.type;
  read_code();
  const auto only = [this](std::string_view name, const std::string& value) {
    const auto values = own_list(name);
    return !values.empty() && std::count(values.begin(), values.end(), value) == std::ssize(values);
  };
  m_function.runtime = only("CompatibleRuntimes", "provided.al2023") ? "provided.al2023" : "provided.al2";
  m_function.architecture = only("CompatibleArchitectures", "arm64") ? "arm64" : "x86_64";
  if (const Node* given = metadata("BuildArchitecture"))
    if (const auto name = text(given, "BuildArchitecture")) check_architecture(*given, {*name});
  read_metadata_paths();
  read_build_method();
  read_build_properties();
  return std::move(m_function);
}

void FunctionReader::read_code() {
  const std::string_view name = code_property(m_resource.type);
  const Node* node = code();
  m_function.code_uri_position =
      node == nullptr ? m_function.position : m_context.source.position(node->begin);
  // An empty mapping says as little as no mapping; SAM takes both for the template's directory.
  const bool absent =
      node == nullptr || (node->is(Kind::mapping) && node->resolved().entries.empty() && !intrinsic(*node));
  if (absent)
    m_function.code_uri = ".";
  else if (node->is(Kind::mapping) && !intrinsic(*node))
    add_problem(wrong(*node, name, "a path, or a mapping that names a bucket, an image or inline code"));
  else if (auto path = text(node, name)) {
    if (path->empty())
      throw m_context.source.error(
          node->begin, fmt::format("'{}' of '{}' is empty; expected a path", name, m_resource.id));
    m_function.code_uri = std::move(*path);
  }
}

void FunctionReader::read_metadata_paths() {
  const auto read = [this](std::string_view name, std::optional<std::string>& path, Position& position) {
    const Node* node = metadata(name);
    path = text(node, name);
    if (path) position = m_context.source.position(node->begin);
  };
  read("ContextPath", m_function.context_path, m_function.context_path_position);
  read("WorkingDirectory", m_function.working_directory, m_function.working_directory_position);
  read("ProjectRootDirectory", m_function.project_root_directory, m_function.project_root_directory_position);
}

void FunctionReader::check_architecture(const Node& node, const std::vector<std::string>& given) {
  const bool layer = is_layer_type(m_resource.type);
  const bool known = given.size() == 1 && (given.front() == "x86_64" || given.front() == "arm64");
  if (!known)
    throw m_context.source.error(
        node.begin,
        fmt::format("'{}' of '{}' is [{}]; expected {}",
                    layer ? "BuildArchitecture" : "Architectures",
                    m_resource.id,
                    util::printable(util::join(given, ", ")),
                    layer ? "x86_64 or arm64" : "a list of exactly one of x86_64 and arm64"));
  m_function.architecture = given.front();
}

void FunctionReader::read_architecture() {
  const Node* node = property(m_context.root, m_resource, "Architectures");
  const bool absent = node == nullptr || (node->is(Kind::sequence) && node->resolved().items.empty());
  if (absent) {
    m_function.architecture = "x86_64";
    return;
  }
  if (intrinsic(*node)) { // a list parameter: its Default is "a,b"
    if (const auto list = text(node, "Architectures")) check_architecture(*node, util::split(*list, ','));
    return;
  }
  if (!node->is(Kind::sequence))
    throw wrong(*node, "Architectures", "a list of exactly one of x86_64 and arm64");
  std::vector<std::string> given;
  for (const Node* item : node->resolved().items) {
    if (item->is(Kind::null)) throw wrong(*item, "Architectures", "x86_64 or arm64");
    const auto value = text(item, "Architectures");
    if (!value) return;
    given.push_back(*value);
  }
  check_architecture(*node, given);
}

void FunctionReader::read_build_method() {
  const Node* given = metadata("BuildMethod");
  if (given != nullptr) m_function.build_method = text(given, "BuildMethod").value_or("");
  if (given == nullptr && m_function.runtime.empty())
    add_problem(m_context.source.error(m_function.position,
                                       fmt::format("the function '{}' has no Runtime; expected a Runtime, or "
                                                   "a BuildMethod in its Metadata",
                                                   m_resource.id)));
}

/// Nothing, with a problem noted, where a text cannot be resolved.
std::optional<decltype(BuildProperty::value)> FunctionReader::property_value(const Node& node,
                                                                             const std::string& name) {
  if (intrinsic(node) || node.is(Kind::scalar)) return text(&node, name);
  if (node.is(Kind::sequence)) {
    BuildProperty::List list;
    for (const Node* item : node.resolved().items) {
      auto value = text(item, name);
      if (!value) return std::nullopt;
      list.push_back(std::move(*value));
    }
    return list;
  }
  if (!node.is(Kind::mapping)) throw wrong(node, name, "a value");
  BuildProperty::Mapping mapping;
  for (const Entry& entry : all_entries(node)) {
    auto value = text(entry.value, fmt::format("{}.{}", name, key_text(entry)));
    if (!value) return std::nullopt;
    mapping[key_text(entry)] = std::move(*value);
  }
  return mapping;
}

void FunctionReader::read_build_properties() {
  const auto others = std::exchange(m_function.problem, std::nullopt);
  try {
    read_all_properties();
  } catch (const util::Error& error) {
    add_problem(error);
  }
  m_function.properties_problem = std::exchange(m_function.problem, others);
}

void FunctionReader::read_all_properties() {
  const Node* given = metadata("BuildProperties");
  if (given == nullptr) return;
  const auto add = [this](const std::string& name, const Node& key, const Node& node) {
    if (auto value = property_value(node, "BuildProperties." + name))
      m_function.build_properties.push_back(
          {.name = name, .position = m_context.source.position(key.begin), .value = std::move(*value)});
  };
  if (given->is(Kind::scalar) || intrinsic(*given)) return add("Binary", *given, *given);
  if (!given->is(Kind::mapping)) throw wrong(*given, "BuildProperties", "a mapping");
  for (const Entry& entry : all_entries(*given)) add(key_text(entry), *entry.key, *entry.value);
}

} // namespace

void read_function(const Context& context, Resource& resource, Model& model) {
  FunctionReader reader(context, resource);
  std::string reason = reader.elsewhere_reason();
  resource.local_code = reason.empty();
  if (reason.empty()) reason = reader.skip_reason();
  if (reason.empty())
    model.functions.push_back(reader.read());
  else if (reader.is_image_to_build())
    model.unsupported.push_back(
        {resource.id, context.source.position(resource.key->begin), "container image function"});
  else
    model.skipped.push_back({resource.id, std::move(reason), reader.is_on_s3()});
}

void read_layer(const Context& context, Resource& resource, Model& model) {
  resource.local_code = true;
  model.functions.push_back(FunctionReader(context, resource).read_layer());
}

} // namespace cbuild::sam
