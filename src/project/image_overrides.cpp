#include <cbuild/project/image_overrides.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/image_reference.hpp>
#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::project {

using util::Error;
using util::ExitCode;

namespace {

std::string logical_id(const std::string& place) { return place.substr(place.rfind('/') + 1); }

} // namespace

ImageOverrides ImageOverrides::parse(const std::vector<std::string>& arguments) {
  ImageOverrides overrides;
  for (const auto& argument : arguments) {
    const auto equals = argument.find('=');
    const auto reference =
        std::string(util::trim(argument.substr(equals == std::string_view::npos ? 0 : equals + 1)));
    if (equals == 0 || !util::ImageReference::parse(reference)) {
      throw Error(ExitCode::usage,
                  fmt::format("--build-image '{}' names no image", util::printable(argument)))
          .hint("give REF, LogicalId=REF or Child/LogicalId=REF, with REF like 'name:tag' or "
                "'host:5000/name@sha256:…'");
    }
    if (equals == std::string_view::npos)
      overrides.global = reference;
    else
      overrides.by_function[std::string(util::trim(argument.substr(0, equals)))] = reference;
  }
  return overrides;
}

std::vector<std::string> ImageOverrides::warnings(const std::vector<std::string>& places) const {
  auto functions = places;
  functions.reserve(2 * places.size());
  for (const auto& place : places) functions.push_back(logical_id(place));
  std::vector<std::string> all;
  for (const auto& [name, reference] : by_function) {
    if (std::find(functions.begin(), functions.end(), name) != functions.end()) continue;
    const auto nearest = util::nearest_name(name, functions);
    all.push_back(fmt::format("--build-image {}=…: the template has no function of that name to build{}",
                              util::printable(name),
                              nearest ? fmt::format("; did you mean '{}'?", *nearest) : ""));
  }
  return all;
}

/// A full path says more than a logical id, which several may have.
std::optional<std::string> ImageOverrides::own(const std::string& place) const {
  for (const auto& name : {place, logical_id(place)})
    if (const auto found = by_function.find(name); found != by_function.end()) return found->second;
  return std::nullopt;
}

std::optional<std::string> ImageOverrides::of(const std::string& place) const {
  if (auto found = own(place)) return found;
  if (!global.empty()) return global;
  return std::nullopt;
}

} // namespace cbuild::project
