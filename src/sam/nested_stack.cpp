#include "sam/resources.hpp"

#include <algorithm>

namespace cbuild::sam {
namespace {

/// Why the location is no file of this machine; empty for one that is.
std::string not_local(const DeclarationReader& reader, const Node* location) {
  if (location == nullptr) return "it has no location";
  if (has_any(location, {"ApplicationId"})) return "an application of the Serverless Application Repository";
  const std::string path = reader.known_text(location);
  if (path.empty()) return "its location is not known before deployment";
  if (path.starts_with("s3://")) return "on S3";
  return path.find("://") == std::string::npos || path.starts_with("file://") ? "" : "a URL";
}

} // namespace

void read_nested(const Context& context, const Declaration& declaration, Model& model) {
  const DeclarationReader reader(context, declaration);
  NestedStack stack;
  static_cast<Identity&>(stack) = reader.identity();
  const bool application = declaration.type == k_application;
  const Node* location = reader.property(application ? "Location" : "TemplateURL");
  stack.not_local = not_local(reader, location);
  if (stack.not_local.empty()) stack.location = Text{reader.known_text(location), context.place(*location)};
  if (const Node* parameters = reader.property("Parameters"); parameters && parameters->is(Kind::mapping)) {
    for (const Entry& entry : all_entries(*parameters)) {
      if (auto value = resolve_text(*entry.value, context.parameters))
        stack.parameters.emplace(key_text(entry), std::move(*value));
      else
        stack.unknown_parameters.push_back(key_text(entry));
    }
  }
  model.nested.push_back(std::move(stack));
}

} // namespace cbuild::sam
