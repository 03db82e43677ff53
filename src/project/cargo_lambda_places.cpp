#include <cbuild/project/cargo_lambda.hpp>
#include <cbuild/util/paths.hpp>

namespace cbuild::project {

namespace fs = std::filesystem;

std::optional<std::string> variable(const std::map<std::string, std::string>& environment,
                                    const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() || found->second.empty() ? std::nullopt : std::optional(found->second);
}

NamedDirectory target_directory(const LambdaPlace& place) {
  if (place.arguments.target_dir) return {util::normal(place.here / *place.arguments.target_dir), true};
  for (const auto* name : {"CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"})
    if (const auto directory = variable(place.environment, name))
      return {util::normal(place.here / *directory), true};
  return {util::normal(place.root / place.configured_target_directory.value_or("target")), false};
}

NamedDirectory lambda_directory(const LambdaPlace& place) {
  if (place.arguments.lambda_dir) return {util::normal(place.here / *place.arguments.lambda_dir), true};
  if (place.configuration.lambda_dir)
    return {util::normal(place.here / *place.configuration.lambda_dir), false};
  auto target = target_directory(place);
  target.path /= "lambda";
  return target;
}

} // namespace cbuild::project
