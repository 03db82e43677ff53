#include "plan/native_options.hpp"

#include "plan/build_properties.hpp"
#include "plan/npm_manifest.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace cbuild::plan {

using nlohmann::json;

std::string parent_packages(std::string_view handler, const std::filesystem::path& source) {
  auto parts = util::split(handler, '.');
  constexpr std::size_t k_module_and_function = 2;
  if (parts.size() <= k_module_and_function) return {};
  parts.resize(parts.size() - k_module_and_function);
  std::vector<std::string> places;
  for (const auto& place : source) places.push_back(place.string());
  const auto first = std::find(places.begin(), places.end(), parts.front());
  const auto length = std::min<std::ptrdiff_t>(places.end() - first, std::ssize(parts));
  return util::join(std::vector<std::string>(first, first + length), ".");
}

std::string snake_case(std::string_view name) {
  std::string words;
  for (const char c : name) {
    const bool upper = std::isupper(static_cast<unsigned char>(c)) != 0;
    if (upper && !words.empty()) words += '_';
    words += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return words;
}

json python_options(const NativeProject& project) {
  const BuildProperties properties(project.resource);
  const auto mode = properties.text("ParentPackageMode");
  if (!mode) return nullptr;
  if (*mode == "explicit") {
    const auto packages = properties.text("ParentPackages");
    if (!packages) throw properties.wrong("ParentPackageMode", "'explicit' needs ParentPackages as well");
    return {{"parent_python_packages", *packages}};
  }
  if (*mode != "auto") throw properties.wrong("ParentPackageMode", "expected auto or explicit");
  const auto packages = parent_packages(project.resource.handler, project.source);
  if (!packages.empty()) return {{"parent_python_packages", packages}};
  project.warnings.push_back(fmt::format(
      "{}: ParentPackageMode is auto, and its Handler '{}' has no packages that are in the path of its "
      "source",
      project.resource.described(),
      util::printable(project.resource.handler)));
  return nullptr;
}

json npm_options(const NativeProject& project) {
  static_cast<void>(read_package(project)); // npm would tell no place
  const bool locked = project.has("package-lock.json") || project.has("npm-shrinkwrap.json");
  const BuildProperties properties(project.resource);
  return {{"use_npm_ci", properties.flag("UseNpmCi").value_or(locked)}};
}

json go_options(const NativeProject& project) {
  const BuildProperties properties(project.resource);
  return {{"artifact_executable_name", project.resource.handler},
          {"trim_go_path", properties.flag("TrimGoPath").value_or(false)}};
}

} // namespace cbuild::plan
