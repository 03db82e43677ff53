#pragma once

#include <cbuild/plan/files.hpp>
#include <cbuild/sam/resource.hpp>
#include <cbuild/util/error.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::plan {

/// A path of the template, and whose it is.
struct GivenPath {
  std::string whose; ///< "function 'Api'"
  std::string_view property;
  const sam::Text& text;
};

/// Where the template says where the code is.
[[nodiscard]] GivenPath given_code(const sam::Resource& resource);

/// What of the host builds may see.
struct Allowed {
  std::vector<std::filesystem::path> directories; ///< the project, then what the user allowed; without links
  std::string narrowed; ///< why a repository around the project is not the project; empty where there is none
};

/// Turns the paths that a template gives into directories that a build may see. All errors are Error(usage)
/// about the place in the template, if not said otherwise.
class TemplatePaths {
public:
  /// Relative paths start at `base`. `files` outlives this object.
  TemplatePaths(const Files& files, std::filesystem::path base, Allowed allowed)
      : m_files(files), m_base(std::move(base)), m_allowed(std::move(allowed)) {}

  /// An existing directory, without links, that a build may see.
  [[nodiscard]] std::filesystem::path directory(const GivenPath& given) const;

  /// The same, wherever it is.
  [[nodiscard]] std::filesystem::path existing_directory(const GivenPath& given) const;

  /// An existing file, without links, that a build may see; nothing where there is no file.
  [[nodiscard]] std::optional<std::filesystem::path> file(const GivenPath& given) const;

  /// ProjectRootDirectory, else the code.
  [[nodiscard]] std::filesystem::path source(const sam::Resource& resource) const;
  [[nodiscard]] std::filesystem::path code(const sam::Resource& resource) const;

  /// Throws unless a build may see the directory.
  void require_allowed(const GivenPath& given, const std::filesystem::path& path) const;

  [[nodiscard]] util::Error wrong(const GivenPath& given, std::string_view what) const;

private:
  const Files& m_files;
  std::filesystem::path m_base;
  Allowed m_allowed;
};

} // namespace cbuild::plan
