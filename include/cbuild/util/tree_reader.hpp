#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cbuild::util {

enum class FileKind {
  directory,
  file,
  link,
  special, ///< a device, socket or FIFO: never opened
};

/// What the file system says of a name itself, links not followed. Zero where a host cannot say.
struct FileState {
  FileKind kind = FileKind::special;
  std::uint32_t mode = 0;    ///< the permission bits, 07777
  std::uint64_t size = 0;    ///< of a file, in bytes
  std::int64_t modified = 0; ///< nanoseconds since 1970
  std::int64_t changed = 0;  ///< the same, for its content or what is said of it here; nobody can set it
  std::uint64_t device = 0;
  std::uint64_t inode = 0;

  friend bool operator==(const FileState&, const FileState&) = default;
};

/// One open directory of a tree. What is gone by now is no error; Error(local_files), naming the path, for
/// all else that cannot be read.
class TreeDirectory {
public:
  using Take = std::function<void(std::span<const std::byte>)>;

  virtual ~TreeDirectory() = default;

  /// Its names in any order, as the file system has them. Once.
  [[nodiscard]] virtual std::vector<std::string> names() = 0;

  [[nodiscard]] virtual std::optional<FileState> state(const std::string& name) = 0;

  [[nodiscard]] virtual std::optional<std::string> link_target(const std::string& name) = 0;

  /// Gives the content of a regular file piece by piece, no more than it had when opened, and returns its
  /// state after that; nothing, before the first piece, if `name` is no such file any more.
  [[nodiscard]] virtual std::optional<FileState> read(const std::string& name, const Take& take) = 0;
};

/// A tree that is read from its root on. No link below the root is ever followed, also while somebody swaps
/// them in, and one directory is open at a time, however deep the tree.
class TreeReader {
public:
  /// `portable` needs no more than the standard library, knows less, and may be fooled by who swaps links in
  /// at the right moment.
  enum class Way { automatic, portable };

  /// Links on the way to the root are the caller's own. Error(local_files).
  [[nodiscard]] static std::unique_ptr<TreeReader> open(const std::filesystem::path& root,
                                                        Way way = Way::automatic);
  virtual ~TreeReader() = default;

  [[nodiscard]] virtual std::unique_ptr<TreeDirectory> root() = 0;

  /// The directory at `path`, relative with '/'. None if it is not the one any more of which `state` was
  /// told. Error(local_files).
  [[nodiscard]] virtual std::unique_ptr<TreeDirectory> directory(const std::string& path,
                                                                 const FileState& state) = 0;
};

} // namespace cbuild::util
