#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace cbuild::plan {

/// What a build method may look at on the host: a disk in `project`, a map in tests. Paths are absolute. What
/// cannot be found out is an Error(local_files).
class Files {
public:
  enum class Kind { none, file, directory, other };

  struct Entry {
    std::string name;
    Kind kind = Kind::none; ///< its own: a link's is `other`
  };

  virtual ~Files() = default;

  /// Links are followed.
  [[nodiscard]] virtual Kind kind(const std::filesystem::path& path) const = 0;

  /// Whether the last part of the path is a link.
  [[nodiscard]] virtual bool is_link(const std::filesystem::path& path) const = 0;

  /// The path without links; nothing where it leads nowhere.
  [[nodiscard]] virtual std::optional<std::filesystem::path>
  canonical(const std::filesystem::path& path) const = 0;

  /// The same as far as it exists, with the rest as it is.
  [[nodiscard]] virtual std::filesystem::path resolved(const std::filesystem::path& path) const = 0;

  /// The first bytes of a file, `limit` at most.
  [[nodiscard]] virtual std::string read(const std::filesystem::path& file, std::size_t limit) const = 0;

  /// What is in a directory, by name; nothing where there is none.
  [[nodiscard]] virtual std::vector<Entry> list(const std::filesystem::path& directory) const = 0;

  [[nodiscard]] bool is_file(const std::filesystem::path& path) const { return kind(path) == Kind::file; }
  [[nodiscard]] bool exists(const std::filesystem::path& path) const { return kind(path) != Kind::none; }
};

} // namespace cbuild::plan
