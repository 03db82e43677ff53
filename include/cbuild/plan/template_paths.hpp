#pragma once

#include <cbuild/plan/files.hpp>
#include <cbuild/sam/template.hpp>
#include <cbuild/util/error.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::plan {

/// A path of the template, and where it stands.
struct GivenPath {
  const sam::Function& function;
  std::string_view property;
  const std::string& value;
  sam::Position position;
};

/// Where the template says where the code is.
[[nodiscard]] GivenPath given_code(const sam::Function& function);

/// What of the host builds may see.
struct Allowed {
  std::vector<std::filesystem::path> directories; ///< the project, then what the user allowed; without links
  std::string narrowed; ///< why a repository around the project is not the project; empty where there is none
};

/// Turns the paths that a template gives into directories that a build may see. All errors are Error(usage)
/// about the place in the template, if not said otherwise.
class TemplatePaths {
public:
  /// Relative paths start at `base`. `files` and `parsed` outlive this object.
  TemplatePaths(const Files& files, const sam::Template& parsed, std::filesystem::path base, Allowed allowed)
      : m_files(files), m_template(parsed), m_base(std::move(base)), m_allowed(std::move(allowed)) {}

  /// An existing directory, without links, that a build may see.
  [[nodiscard]] std::filesystem::path directory(const GivenPath& given) const;

  /// The same, wherever it is.
  [[nodiscard]] std::filesystem::path existing_directory(const GivenPath& given) const;

  /// ProjectRootDirectory, else the code.
  [[nodiscard]] std::filesystem::path source(const sam::Function& function) const;
  [[nodiscard]] std::filesystem::path code(const sam::Function& function) const;

  /// Throws unless a build may see the directory.
  void require_allowed(const GivenPath& given, const std::filesystem::path& path) const;

  [[nodiscard]] util::Error wrong(const GivenPath& given, std::string_view what) const;

private:
  const Files& m_files;
  const sam::Template& m_template;
  std::filesystem::path m_base;
  Allowed m_allowed;
};

} // namespace cbuild::plan
