#pragma once

#include "cli/options.hpp"

#include <cbuild/sam/template.hpp>
#include <cbuild/util/error.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::cli {

/// A path of the template, and where it stands.
struct GivenPath {
  const sam::Function& function;
  std::string_view property;
  const std::string& value;
  sam::Position position;
};

/// Where the template says where the code is.
[[nodiscard]] GivenPath given_code(const sam::Function& function);

/// Turns the paths that a template gives into directories that a build may see. All errors are Error(usage)
/// about the place in the template, if not said otherwise.
class TemplatePaths {
public:
  /// Relative paths start at `base`. Throws Error(usage) for an --allow-outside that is no directory.
  TemplatePaths(const BuildOptions& options, const sam::Template& parsed, std::filesystem::path base);

  /// An existing directory, without links, inside the project or what the user allowed.
  [[nodiscard]] std::filesystem::path directory(const GivenPath& given) const;

  /// The same, wherever it is.
  [[nodiscard]] std::filesystem::path existing_directory(const GivenPath& given) const;

  /// ProjectRootDirectory, else the code.
  [[nodiscard]] std::filesystem::path source(const sam::Function& function) const;
  [[nodiscard]] std::filesystem::path code(const sam::Function& function) const;

  /// Throws unless the directory is inside the project or what the user allowed.
  void require_allowed(const GivenPath& given, const std::filesystem::path& path) const;

  [[nodiscard]] util::Error wrong(const GivenPath& given, std::string_view what) const;

private:
  const sam::Template& m_template;
  std::filesystem::path m_base;
  std::vector<std::filesystem::path> m_allowed; ///< the project first
};

/// The directory that an option names, resolved; throws Error(usage) for what is none.
[[nodiscard]] std::filesystem::path directory_of(std::string_view option, const std::filesystem::path& given);

} // namespace cbuild::cli
