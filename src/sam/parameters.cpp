#include "sam/parameters.hpp"

#include "sam/scalars.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace cbuild::sam {
namespace {

/// AWS's own parameters, with the values that SAM takes for them where nobody says better.
constexpr std::array<std::pair<const char*, const char*>, 6> k_pseudo{{
    {"AWS::AccountId", "123456789012"},
    {"AWS::Partition", "aws"},
    {"AWS::Region", "us-east-1"},
    {"AWS::StackName", "local"},
    {"AWS::StackId",
     "arn:aws:cloudformation:us-east-1:123456789012:stack/local/51af3dc0-da77-11e4-872e-1234567db123"},
    {"AWS::URLSuffix", "localhost"},
}};

struct Zones {
  std::string_view region;
  std::string_view letters;
};

constexpr std::array<Zones, 17> k_zones{{
    {"us-east-1", "abcdef"},
    {"us-east-2", "abc"},
    {"us-west-1", "bc"},
    {"us-west-2", "abcd"},
    {"ca-central-1", "ab"},
    {"sa-east-1", "ac"},
    {"eu-north-1", "abc"},
    {"eu-central-1", "abc"},
    {"eu-west-1", "abc"},
    {"eu-west-2", "abc"},
    {"eu-west-3", "abc"},
    {"ap-south-1", "abc"},
    {"ap-northeast-1", "acd"},
    {"ap-northeast-2", "abc"},
    {"ap-northeast-3", "a"},
    {"ap-southeast-1", "abc"},
    {"ap-southeast-2", "abc"},
}};

/// True for what `Ref` gives as a list.
bool is_list_type(std::string_view type) {
  return type.find("CommaDelimitedList") != std::string_view::npos || type.starts_with("List<") ||
         type.find("<List<") != std::string_view::npos;
}

std::optional<std::string> default_of(const Node& declaration) {
  const Entry* given = find(declaration, "Default");
  if (given == nullptr) return std::nullopt;
  const Node& value = given->value->resolved();
  if (value.kind == Kind::scalar && !intrinsic(value)) return scalar_value(value);
  return std::nullopt;
}

} // namespace

Parameters parameter_values(const Node& root, const ReadOptions& options) {
  Parameters all;
  for (const auto& [name, value] : k_pseudo) all[name].value = value;
  if (const Node* section = value_at(root, "Parameters"); section != nullptr && section->is(Kind::mapping)) {
    for (const Entry& entry : all_entries(*section)) {
      if (!entry.value->is(Kind::mapping)) continue;
      Parameter& parameter = all[key_text(entry)];
      const Node* type = value_at(*entry.value, "Type");
      parameter.is_list = type != nullptr && is_list_type(plain_text(*type).value_or(""));
      parameter.value = default_of(*entry.value);
    }
  }
  for (const auto& [name, value] : options.parameters) all[name].value = value;
  for (const auto& name : options.unknown_parameters) {
    all[name].value.reset();
    all[name].given_unknown = true;
  }
  return all;
}

std::vector<std::string> availability_zones(std::string_view region) {
  const auto* const found = std::find_if(
      k_zones.begin(), k_zones.end(), [&](const Zones& zones) { return zones.region == region; });
  std::vector<std::string> names;
  if (found == k_zones.end()) return names;
  names.reserve(found->letters.size());
  for (const char letter : found->letters) names.push_back(std::string(region) + letter);
  return names;
}

} // namespace cbuild::sam
