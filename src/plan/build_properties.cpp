#include "plan/build_properties.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::plan {
namespace {

bool can_be_variable(const std::string& name, const std::string& value) {
  return !name.empty() && name.find('=') == std::string::npos && name.find('\0') == std::string::npos &&
         value.find('\0') == std::string::npos;
}

} // namespace

BuildProperties::BuildProperties(const sam::Resource& resource) : m_resource(resource) {
  if (resource.properties_problem) throw *resource.properties_problem;
}

const sam::BuildProperty* BuildProperties::find(std::string_view name) const {
  const auto& all = m_resource.build_properties;
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& p) { return p.name == name; });
  return found == all.end() ? nullptr : &*found;
}

util::Error BuildProperties::wrong(std::string_view name, std::string_view what) const {
  const auto* property = find(name);
  const auto& place = property == nullptr ? m_resource.place : property->place;
  return place.error(fmt::format("BuildProperties.{} of '{}': {}", name, m_resource.logical_id, what));
}

std::optional<std::string> BuildProperties::text(std::string_view name) const {
  const auto* property = find(name);
  if (property == nullptr) return std::nullopt;
  const auto* value = std::get_if<std::string>(&property->value);
  if (value == nullptr || value->empty()) throw wrong(name, "expected a text");
  return *value;
}

std::optional<bool> BuildProperties::flag(std::string_view name) const {
  const auto* property = find(name);
  if (property == nullptr) return std::nullopt;
  if (const auto* flag = std::get_if<bool>(&property->value)) return *flag;
  const auto* text = std::get_if<std::string>(&property->value);
  if (text == nullptr || (*text != "true" && *text != "false")) throw wrong(name, "expected true or false");
  return *text == "true";
}

std::map<std::string, std::string> BuildProperties::environment(std::span<const std::string_view> own) const {
  const auto* property = find(k_environment_property);
  if (property == nullptr) return {};
  const auto* variables = std::get_if<sam::BuildProperty::Mapping>(&property->value);
  if (variables == nullptr) throw wrong(k_environment_property, "expected a mapping of names to values");
  for (const auto& [name, value] : *variables) {
    if (!can_be_variable(name, value))
      throw wrong(k_environment_property, fmt::format("'{}' cannot be a variable", util::printable(name)));
    if (std::find(own.begin(), own.end(), name) != own.end())
      throw wrong(k_environment_property, fmt::format("{} is the build's own", name))
          .hint("give it another name");
  }
  return *variables;
}

std::vector<std::string> BuildProperties::unknown(const std::vector<std::string_view>& known,
                                                  std::string_view whose) const {
  std::vector<std::string> warnings;
  for (const auto& property : m_resource.build_properties) {
    const auto& name = property.name;
    if (name == k_environment_property || std::find(known.begin(), known.end(), name) != known.end())
      continue;
    std::string names(k_environment_property);
    for (const auto& other : known) names += fmt::format(", {}", other);
    warnings.push_back(
        fmt::format("{}: BuildProperties.{} of {} means nothing to a build by {}; known are: {}",
                    property.place.shown(),
                    util::printable(name),
                    m_resource.described(),
                    whose,
                    names));
  }
  return warnings;
}

} // namespace cbuild::plan
