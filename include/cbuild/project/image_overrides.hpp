#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cbuild::project {

/// Which images `--build-image` names: one for all, or for single functions and layers.
struct ImageOverrides {
  std::string global;
  std::map<std::string, std::string> by_function;

  /// Throws Error(usage) for what is neither REF nor NAME=REF with a proper reference; NAME is a logical id
  /// or "Child/Api".
  static ImageOverrides parse(const std::vector<std::string>& arguments);

  /// What to say of names that are none of these resources, by their places as for `of`, where the override
  /// does nothing.
  [[nodiscard]] std::vector<std::string> warnings(const std::vector<std::string>& places) const;

  /// The one that is named for this resource: by its place, "Child/Api", or its logical id.
  [[nodiscard]] std::optional<std::string> own(const std::string& place) const;

  /// The same, else the one for all.
  [[nodiscard]] std::optional<std::string> of(const std::string& place) const;
};

} // namespace cbuild::project
