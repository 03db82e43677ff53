#pragma once

#include <cbuild/util/handle.hpp>

#include <filesystem>
#include <memory>
#include <string>

namespace cbuild::util {

/// `name` in the open directory `parent`, for reading; none, with errno set, if it is no directory (a link is
/// none).
[[nodiscard]] Handle open_directory(int parent, const std::string& name);

/// Removes `name` in the open directory `parent` as `remove_tree` does.
void remove_tree_at(int parent, const std::string& name);

/// Returns once a tree that was just written would survive a power cut. A few files are synced one by one;
/// for many, the whole file system is (20,000 single syncs take minutes, and its cost is that of the dirty
/// data). `path` is for messages.
void sync_tree(int directory, const std::filesystem::path& path);

/// The names in a directory, one after the other.
class DirectoryReader {
public:
  enum class Kind { directory, other, unknown };
  struct Entry {
    std::string name;
    Kind kind = Kind::unknown; ///< unknown where the file system does not say
  };

  /// Takes `directory` over. False, with errno set, if that is none.
  explicit DirectoryReader(Handle directory);
  explicit operator bool() const { return m_stream != nullptr; }

  [[nodiscard]] int descriptor() const;

  /// The next entry, `.` and `..` left out; false at the end.
  [[nodiscard]] bool next(Entry& entry);

private:
  struct Close {
    void operator()(void* stream) const;
  };
  std::unique_ptr<void, Close> m_stream; ///< a DIR, which only the system's header knows
};

} // namespace cbuild::util
