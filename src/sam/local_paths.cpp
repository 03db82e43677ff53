#include "sam/local_paths.hpp"

#include <cbuild/util/text.hpp>

#include <array>

namespace cbuild::sam {
namespace {

struct Rule {
  std::string_view type;
  std::string_view properties; ///< separated by spaces; a dot goes one mapping down
};

constexpr std::string_view k_app_sync =
    "RequestMappingTemplateS3Location ResponseMappingTemplateS3Location CodeS3Location";

constexpr std::array<Rule, 21> k_rules{{
    {k_serverless_function, "CodeUri"},
    {k_lambda_function, "Code"},
    {"AWS::Serverless::WebFunction", "CodeUri"},
    {"AWS::Serverless::Api", "DefinitionUri"},
    {"AWS::Serverless::HttpApi", "DefinitionUri"},
    {"AWS::Serverless::StateMachine", "DefinitionUri"},
    {"AWS::Serverless::LayerVersion", "ContentUri"},
    {"AWS::Serverless::Application", "Location"},
    {"AWS::Lambda::LayerVersion", "Content"},
    {"AWS::AppSync::GraphQLSchema", "DefinitionS3Location"},
    {"AWS::AppSync::Resolver", k_app_sync},
    {"AWS::AppSync::FunctionConfiguration", k_app_sync},
    {"AWS::ApiGateway::RestApi", "BodyS3Location"},
    {"AWS::ApiGatewayV2::Api", "BodyS3Location"},
    {"AWS::ElasticBeanstalk::ApplicationVersion", "SourceBundle"},
    {"AWS::CloudFormation::ModuleVersion", "ModulePackage"},
    {"AWS::CloudFormation::ResourceVersion", "SchemaHandlerPackage"},
    {"AWS::CloudFormation::Stack", "TemplateURL"},
    {"AWS::CloudFormation::StackSet", "TemplateURL"},
    {"AWS::Glue::Job", "Command.ScriptLocation"},
    {"AWS::StepFunctions::StateMachine", "DefinitionS3Location"},
}};

/// The property at `below` of `top`, whose path is `path`.
PathProperty property_at(Path path, const Node* top, const std::vector<std::string>& below) {
  PathProperty found;
  for (const std::string& key : below) {
    found.entry = top == nullptr ? nullptr : find(*top, key);
    top = found.entry == nullptr ? nullptr : found.entry->value;
    path.push_back(key);
  }
  found.path = std::move(path);
  return found;
}

const Node* section(const Declaration& declaration, std::string_view name) {
  return value_at(*declaration.value, name);
}

using Visit = std::function<void(const Node&, const Entry&)>;

void visit_include(const Node& macro, const Visit& visit) {
  const Node* name = value_at(macro, "Name");
  const Node* parameters = value_at(macro, "Parameters");
  if (name == nullptr || parameters == nullptr || plain_text(*name) != "AWS::Include") return;
  if (const Entry* location = find_own(parameters->resolved(), "Location"))
    visit(parameters->resolved(), *location);
}

void visit_includes(const Document& document, const Visit& visit) {
  for (const Node& node : document.nodes) {
    if (node.tag == "!Transform") visit_include(node, visit);
    if (node.kind != Kind::mapping) continue;
    const Entry* macro = find_own(node, "Fn::Transform");
    if (macro == nullptr) continue;
    visit_include(*macro->value, visit);
    for (const Node* item : macro->value->resolved().items) visit_include(*item, visit);
  }
}

/// A mapping's own text only: what it shares by alias is visited where it is written, if that is in a
/// GraphQLApi.
void visit_graphql(const Node& node, const Visit& visit) {
  for (const Node* item : node.items) visit_graphql(*item, visit);
  for (const Entry& entry : node.entries) {
    if (key_text(entry) == "CodeUri" || key_text(entry) == "SchemaUri") visit(node, entry);
    visit_graphql(*entry.value, visit);
  }
}

} // namespace

PathProperty property_below(const Declaration& declaration,
                            const std::string& name,
                            const std::vector<std::string>& keys) {
  Path path = declaration.path;
  path.push_back(name);
  return property_at(std::move(path), section(declaration, name), keys);
}

std::vector<PathProperty> path_properties(const Declaration& declaration) {
  std::vector<PathProperty> out;
  for (const Rule& rule : k_rules) {
    if (rule.type != declaration.type) continue;
    for (const std::string& name : util::split(rule.properties, ' '))
      out.push_back(property_below(declaration, "Properties", util::split(name, '.')));
  }
  out.push_back(property_below(declaration, "Metadata", {"aws:asset:path"}));
  return out;
}

std::vector<PathProperty> repository_properties(const Node& root) {
  const std::string application = "AWS::ServerlessRepo::Application";
  const Node* metadata = value_at(root, "Metadata");
  return {property_at({"Metadata"}, metadata, {application, "LicenseUrl"}),
          property_at({"Metadata"}, metadata, {application, "ReadmeUrl"})};
}

void visit_deep_paths(const Document& document, const Model& model, const Visit& visit) {
  visit_includes(document, visit);
  for (const Declaration& declaration : model.declarations)
    if (declaration.type == "AWS::Serverless::GraphQLApi")
      if (const Node* properties = section(declaration, "Properties")) visit_graphql(*properties, visit);
}

} // namespace cbuild::sam
