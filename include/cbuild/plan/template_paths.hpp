#pragma once

#include <cbuild/plan/files.hpp>
#include <cbuild/sam/resource.hpp>
#include <cbuild/util/error.hpp>

#include <filesystem>
#include <map>
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
  /// The path of the stack at whose directory it starts: code and images at that of their own stack, what
  /// else Metadata names always at the root's.
  std::string stack = {};
};

/// The directories that relative paths start at, absolute and without links.
struct PathStarts {
  std::filesystem::path root;
  std::map<std::string, std::filesystem::path> stacks; ///< by the stacks' paths, those that have their own
};

/// Where the template says where the code is.
[[nodiscard]] GivenPath given_code(const sam::Resource& resource);

/// What of the host builds may see.
struct Allowed {
  std::vector<std::filesystem::path> directories; ///< the project, then what the user allowed; without links
  std::string narrowed; ///< why a repository around the project is not the project; empty where there is none
};

/// Why a build may not see a path.
struct Refusal {
  std::string what; ///< "is outside the project '/p'"
  std::vector<std::string> hints;
};

/// Turns the paths that a template gives into directories that a build may see. All errors are Error(usage)
/// about the place in the template, if not said otherwise. A path is looked up once: many functions may be of
/// one source. For one thread.
class TemplatePaths {
public:
  /// `files` outlives this object.
  TemplatePaths(const Files& files, PathStarts starts, Allowed allowed)
      : m_files(files), m_starts(std::move(starts)), m_allowed(std::move(allowed)) {}

  /// An existing directory, without links, that a build may see.
  [[nodiscard]] std::filesystem::path directory(const GivenPath& given) const;

  /// The same, wherever it is.
  [[nodiscard]] std::filesystem::path existing_directory(const GivenPath& given) const;

  /// An existing file, without links, that a build may see; nothing where there is no file.
  [[nodiscard]] std::optional<std::filesystem::path> file(const GivenPath& given) const;

  /// ProjectRootDirectory, else the code.
  [[nodiscard]] std::filesystem::path source(const sam::Resource& resource) const;
  [[nodiscard]] std::filesystem::path code(const sam::Resource& resource) const;

  /// The directory of all that is the project's own.
  [[nodiscard]] const std::filesystem::path& project() const { return m_allowed.directories.front(); }

  /// Throws unless a build may see the directory.
  void require_allowed(const GivenPath& given, const std::filesystem::path& path) const;

  /// Nothing where a build may see the directory, which is absolute and without links.
  [[nodiscard]] std::optional<Refusal> refusal(const std::filesystem::path& path) const;

  [[nodiscard]] util::Error wrong(const GivenPath& given, std::string_view what) const;

private:
  struct Found {
    std::optional<std::filesystem::path> path; ///< without links; nothing where there is none
    bool is_directory = false;
  };
  [[nodiscard]] const Found& find(const std::filesystem::path& path) const;
  [[nodiscard]] const std::filesystem::path& start_of(const GivenPath& given) const;

  const Files& m_files;
  PathStarts m_starts;
  Allowed m_allowed;
  mutable std::map<std::string, Found> m_found;
};

} // namespace cbuild::plan
