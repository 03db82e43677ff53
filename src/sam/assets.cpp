#include "sam/assets.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::sam {
namespace {

constexpr std::string_view k_nested = ".NestedStack";

std::string text_at(const Site& metadata, std::string_view key) {
  const Node* value = metadata ? value_at(*metadata, key) : nullptr;
  return value == nullptr ? "" : plain_text(*value).value_or("");
}

/// The name in "Stack/Function/Resource"; empty for a path of another form.
std::string name_in_path(const std::string& path, bool is_stack) {
  constexpr std::size_t k_most_parts = 3;
  const auto parts = util::split(path, '/');
  if (parts.size() < 2 || parts.size() > k_most_parts) return "";
  const auto& last = parts.back();
  const auto& before = parts[parts.size() - 2];
  std::string name = last == "Resource" || (is_stack && before.ends_with(k_nested)) ? before : last;
  if (is_stack && name.ends_with(k_nested)) name.resize(name.size() - k_nested.size());
  return name;
}

} // namespace

void read_asset(Declaration& declaration, std::vector<std::string>& warnings) {
  const Node* written = value_at(*declaration.value, "Metadata");
  if (written == nullptr || !written->is(Kind::mapping)) return;
  const Site metadata = declaration.value.at(written);
  const auto path = text_at(metadata, "aws:cdk:path");
  const auto given = text_at(metadata, "SamResourceId");
  const auto named = path.empty() ? "" : name_in_path(path, declaration.type == k_stack);
  if (!given.empty())
    declaration.resource_id = given;
  else if (!named.empty())
    declaration.resource_id = named;
  const Node* normalized = value_at(*metadata, "SamNormalized");
  if (normalized != nullptr && plain_text(*normalized) == "true") return;
  const auto property = text_at(metadata, "aws:asset:property");
  const auto asset = text_at(metadata, k_asset_path);
  if (!property.empty() && !asset.empty())
    declaration.asset = property;
  else if (!property.empty() || !asset.empty())
    warnings.push_back(fmt::format(
        "{}: the Metadata of '{}' has only one of aws:asset:path and aws:asset:property, so it is "
        "passed over",
        metadata.place().shown(),
        declaration.id));
}

} // namespace cbuild::sam
