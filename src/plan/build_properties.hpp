#pragma once

#include <cbuild/sam/resource.hpp>
#include <cbuild/util/error.hpp>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::plan {

/// The property that gives the build variables, whatever its method.
inline constexpr std::string_view k_environment_property = "Env";

/// Reads Metadata.BuildProperties. All errors are Error(usage) about the place in the template.
class BuildProperties {
public:
  /// Throws what is wrong with them as a whole. `resource` outlives this object.
  explicit BuildProperties(const sam::Resource& resource);

  /// Nothing where the property is not there.
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
  [[nodiscard]] std::optional<bool> flag(std::string_view name) const;

  /// Env: names and values of variables. Refused are those that cannot be ones, and the build's own.
  [[nodiscard]] std::map<std::string, std::string>
  environment(std::span<const std::string_view> own = {}) const;

  /// What to tell of properties that are neither of `known` nor Env: `whose` build has no use for them.
  [[nodiscard]] std::vector<std::string> unknown(const std::vector<std::string_view>& known,
                                                 std::string_view whose) const;

  [[nodiscard]] util::Error wrong(std::string_view name, std::string_view what) const;

private:
  [[nodiscard]] const sam::BuildProperty* find(std::string_view name) const;

  const sam::Resource& m_resource;
};

} // namespace cbuild::plan
