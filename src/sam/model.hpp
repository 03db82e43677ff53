#pragma once

#include "sam/value.hpp"

#include <cbuild/sam/template.hpp>
#include <cbuild/util/source_text.hpp>
#include <cbuild/yaml/editor.hpp>

#include <string>
#include <vector>

namespace cbuild::sam {

class Evaluator;
struct Context;

/// A resource as the template declares it.
struct Declaration {
  std::string id;
  std::string resource_id; ///< SAM's name for it
  std::string type;
  const Node* key = nullptr;
  yaml::Path path; ///< from the root, through loops
  Site value;      ///< a mapping
  Site properties; ///< a mapping, or nothing
  Site metadata;   ///< a mapping, or nothing
  bool in_loop() const { return value.scope != nullptr && !value.scope->loop.empty(); }
  bool local_code = false;  ///< a function or layer whose code is a path on this machine
  bool is_resource = false; ///< one of the model's resources
  std::string asset;        ///< the property that its CDK asset is the value of; empty for none
};

/// What the template says, for reading.
struct Model {
  Site globals; ///< the section, or nothing; what is included beside it brings none, as for SAM
  std::vector<Declaration> declarations;
  std::vector<Resource> resources;
  std::vector<ImageFunction> images;
  std::vector<NestedStack> nested;
  std::vector<Skipped> skipped;
  std::vector<Unsupported> unsupported;
  std::vector<std::string> warnings;
  std::optional<util::Error> refusal;
};

inline constexpr std::string_view k_serverless_function = "AWS::Serverless::Function";
inline constexpr std::string_view k_lambda_function = "AWS::Lambda::Function";
inline constexpr std::string_view k_web_function = "AWS::Serverless::WebFunction";
inline constexpr std::string_view k_application = "AWS::Serverless::Application";
inline constexpr std::string_view k_stack = "AWS::CloudFormation::Stack";
inline constexpr std::string_view k_serverless_layer = "AWS::Serverless::LayerVersion";
inline constexpr std::string_view k_lambda_layer = "AWS::Lambda::LayerVersion";

[[nodiscard]] inline bool is_layer_type(std::string_view type) {
  return type == k_serverless_layer || type == k_lambda_layer;
}

[[nodiscard]] inline bool is_function_type(std::string_view type) {
  return type == k_serverless_function || type == k_lambda_function || type == k_web_function;
}

/// The name of the property that holds the code of a function or layer.
[[nodiscard]] inline std::string_view code_property(std::string_view type) {
  if (is_layer_type(type)) return type == k_serverless_layer ? "ContentUri" : "Content";
  return type == k_lambda_function ? "Code" : "CodeUri";
}

/// The name of the property that says where a nested stack is.
[[nodiscard]] inline std::string_view location_property(std::string_view type) {
  return type == k_application ? "Location" : "TemplateURL";
}

/// The declaration's own value, else the one of Globals if its type takes part in them and it does not opt
/// out.
[[nodiscard]] Site property(const Context& context, const Declaration& declaration, std::string_view name);

/// The value of Globals for this property, if the declaration takes part; nothing for none.
[[nodiscard]] Site
global_property(const Context& context, const Declaration& declaration, std::string_view name);

/// Throws Error(usage) where the template is no template, or what this program reads has the wrong type.
[[nodiscard]] Model make_model(Evaluator& evaluator, const ReadOptions& options);

/// The root as a mapping with Resources; throws Error(usage) for another.
[[nodiscard]] const Node& checked_root(const util::SourceText& source, const Node* root);

/// True for text that is a path on this machine relative to the template: not absolute, no URL.
[[nodiscard]] bool is_relative_path(std::string_view text);

} // namespace cbuild::sam
