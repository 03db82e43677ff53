#pragma once

#include <cbuild/util/file.hpp>
#include <cbuild/util/handle.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

namespace cbuild::util {

/// A directory, opened once, in which names that somebody else chose are created: strictly beneath it and
/// never through a link, also while somebody renames things there. No path is ever resolved to a string, so
/// there is nothing to fool. Paths are relative with `/`, without empty, `.` and `..` parts
/// (std::invalid_argument otherwise); missing directories on the way are made. Directories get 0755, whatever
/// the umask. The directory of the last entry is kept open, so one that is moved elsewhere meanwhile is still
/// the one written to. Not for several threads at once.
class ConfinedDirectory {
public:
  /// `automatic` asks the kernel (openat2) where it can; `portable` goes step by step, as `automatic` does
  /// elsewhere.
  enum class Walk { automatic, portable };

  /// Why nothing was created, for the caller to put in words. What the system itself refuses (disk full, no
  /// permission, name too long for the file system) is an Error(local_files) instead.
  enum class Obstacle {
    none,      ///< it was created
    taken,     ///< the name exists
    blocked,   ///< the way there goes through a link or something else that is no directory
    no_source, ///< hard links: no regular file is found at `existing`
  };

  explicit ConfinedDirectory(const std::filesystem::path& directory, Walk walk = Walk::automatic);

  /// A directory that is there already is fine.
  [[nodiscard]] Obstacle create_directory(std::string_view path);

  /// Opened for writing; never `Obstacle::none`.
  [[nodiscard]] std::variant<File, Obstacle> create_file(std::string_view path, FileMode mode);

  /// `target` is stored as it is: where it leads is for the caller to judge.
  [[nodiscard]] Obstacle create_symlink(std::string_view path, const std::string& target);

  [[nodiscard]] Obstacle create_hard_link(std::string_view path, std::string_view existing);

private:
  /// The last directory of each use: entries of an archive come directory by directory.
  struct Cached {
    std::string path;
    Handle handle;
  };
  enum class Missing { create, leave };

  [[nodiscard]] NativeHandle parent_of(std::string_view path, Cached& cached, Missing missing);
  [[nodiscard]] Handle open_beneath(const std::string& path);
  [[nodiscard]] Handle walk(std::string_view path, Missing missing);
  [[nodiscard]] Handle make_directory(NativeHandle parent, const std::string& name, std::string_view path);
  [[nodiscard]] std::string full(std::string_view path) const;

  std::filesystem::path m_path;
  Handle m_root;
  Walk m_walk;
  Cached m_parent;
  Cached m_source;
};

} // namespace cbuild::util
