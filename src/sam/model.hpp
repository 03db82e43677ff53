#pragma once

#include "sam/values.hpp"

#include <cbuild/sam/template.hpp>
#include <cbuild/util/source_text.hpp>

#include <string>
#include <vector>

namespace cbuild::sam {

/// A resource as the template declares it.
struct Declaration {
  std::string id;
  std::string type;
  const Node* key = nullptr;
  const Node* value = nullptr;      ///< a mapping
  const Node* properties = nullptr; ///< a mapping, or null
  const Node* metadata = nullptr;   ///< a mapping, or null
  bool local_code = false;          ///< a function or layer whose code is a path on this machine
};

/// What the template says, for reading.
struct Model {
  Parameters parameters; ///< those with a known value
  std::vector<Declaration> declarations;
  std::vector<Resource> resources;
  std::vector<ImageFunction> images;
  std::vector<NestedStack> nested;
  std::vector<Skipped> skipped;
  std::vector<Unsupported> unsupported;
  std::vector<std::string> warnings;
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

/// The declaration's own value, else the one of Globals if its type takes part in them and it does not opt
/// out.
[[nodiscard]] const Node* property(const Node& root, const Declaration& declaration, std::string_view name);

/// Throws Error(usage) where the template is no template, or what this program reads has the wrong type.
[[nodiscard]] Model make_model(const std::shared_ptr<const util::SourceText>& source,
                               const Node* root,
                               const ReadOptions& options);

/// True for text that is a path on this machine relative to the template: not absolute, no URL.
[[nodiscard]] bool is_relative_path(std::string_view text);

} // namespace cbuild::sam
