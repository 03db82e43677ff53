#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cbuild::project {

/// Which images `--build-image` names: one for all, or for single functions.
struct ImageOverrides {
  std::string global;
  std::map<std::string, std::string> by_function;

  /// Throws Error(usage) for what is neither REF nor LogicalId=REF with a proper reference.
  static ImageOverrides parse(const std::vector<std::string>& arguments);

  /// What to say of names that are none of these functions, where the override does nothing.
  [[nodiscard]] std::vector<std::string> warnings(const std::vector<std::string>& functions) const;

  /// The one that is named for this resource: by its full path, "Child/Api", or its logical id.
  [[nodiscard]] std::optional<std::string> own(const std::string& path) const;

  /// The same, else the one for all.
  [[nodiscard]] std::optional<std::string> of(const std::string& path) const;
};

} // namespace cbuild::project
