#include "sam/resources.hpp"

#include <cbuild/util/text.hpp>

namespace cbuild::sam {
namespace {

/// Why the location is no file of this machine; empty for one that is.
std::string not_local(const DeclarationReader& reader, const Value& location) {
  if (location.is(Value::Kind::absent)) return "it has no location";
  if (location.is(Value::Kind::mapping))
    return reader.evaluator().find(location.site, "ApplicationId")
               ? "an application of the Serverless Application Repository"
               : "its location is a mapping";
  if (!location.is(Value::Kind::text)) return "its location is not known before deployment";
  const std::string& path = location.text;
  if (path.starts_with("s3://")) return "on S3";
  return path.find("://") == std::string::npos || path.starts_with("file://") ? "" : "a URL";
}

/// Of a list its texts, between commas as a parameter's Default has them; nothing for what is not known.
std::optional<std::string> parameter_text(Evaluator& evaluator, Site site) {
  const auto value = evaluator.value(site);
  if (value.is(Value::Kind::text)) return value.text;
  if (!value.is(Value::Kind::list)) return std::nullopt;
  std::vector<std::string> texts;
  for (const auto& item : evaluator.items(value)) {
    if (!item.is(Value::Kind::text)) return std::nullopt;
    texts.push_back(item.text);
  }
  return util::join(texts, ",");
}

} // namespace

void read_nested(const Context& context, const Declaration& declaration, Model& model) {
  const DeclarationReader reader(context, declaration);
  NestedStack stack;
  static_cast<Identity&>(stack) = reader.identity();
  const Site written = reader.property(location_property(declaration.type));
  const auto location = reader.evaluator().value(written);
  stack.not_local = not_local(reader, location);
  if (stack.not_local.empty()) stack.location = Text{location.text, written.place()};
  const auto parameters = reader.evaluator().value(reader.property("Parameters"));
  const Site given = parameters.is(Value::Kind::mapping) ? parameters.site : Site{};
  for (const auto& entry : reader.evaluator().entries(given)) {
    if (reader.evaluator().value(entry.value).is(Value::Kind::absent)) continue;
    if (auto text = parameter_text(reader.evaluator(), entry.value))
      stack.parameters.emplace(entry.key, std::move(*text));
    else
      stack.unknown_parameters.insert(entry.key);
  }
  model.nested.push_back(std::move(stack));
}

} // namespace cbuild::sam
