#include "util/directory.hpp"
#include "util/native.hpp"
#include "util/retry.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/tree.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace cbuild::util {
namespace {

[[noreturn]] void fail(const std::string& name) { throw file_error(errno, "remove", name); }

class Remover {
public:
  void remove(int parent, const std::string& name) {
    if (::unlinkat(parent, name.c_str(), 0) == 0 || errno == ENOENT) return;
    if (errno != EISDIR && errno != EPERM) fail(name);
    remove_directory(parent, name, 0);
  }

private:
  // Deeper directories are moved up to the top first, so that no more descriptors than this are ever open.
  static constexpr int k_deepest = 32;

  void remove_directory(int parent, const std::string& name, int depth) {
    for (bool progress = true; progress;) {
      if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT) return;
      if (errno != ENOTEMPTY && errno != EEXIST) fail(name);
      DirectoryReader reader(open_directory(parent, name));
      if (!reader && errno == ENOENT) return;
      if (!reader) fail(name);
      if (depth == 0) m_top = reader.descriptor();
      make_writable(reader.descriptor());
      progress = empty(reader, depth);
    }
    errno = ENOTEMPTY;
    fail(name);
  }

  /// For directories that were made read-only, by some other tool or by hand.
  static void make_writable(int directory) {
    struct stat status {};
    if (::fstat(directory, &status) == 0 && (status.st_mode & S_IWUSR) == 0) (void)::fchmod(directory, 0700);
  }

  /// One pass over a directory; false if there was nothing to remove.
  bool empty(DirectoryReader& reader, int depth) {
    bool removed = false;
    const int directory = reader.descriptor();
    for (DirectoryReader::Entry entry; reader.next(entry);) {
      removed = true;
      if (entry.kind != DirectoryReader::Kind::directory && unlink(directory, entry.name)) continue;
      if (depth < k_deepest)
        remove_directory(directory, entry.name, depth + 1);
      else
        move_up(directory, entry.name);
    }
    return removed;
  }

  /// False if it is a directory after all.
  static bool unlink(int directory, const std::string& name) {
    if (::unlinkat(directory, name.c_str(), 0) == 0 || errno == ENOENT) return true;
    if (errno == EISDIR) return false;
    struct stat status {};
    const int error = errno;
    const bool known = ::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
    if (known && S_ISDIR(status.st_mode)) return false;
    errno = error;
    fail(name);
  }

  void move_up(int directory, const std::string& name) {
    for (;;) {
      const std::string free = ".cbuild-remove-" + std::to_string(m_moved++);
      if (::renameat(directory, name.c_str(), m_top, free.c_str()) == 0 || errno == ENOENT) return;
      if (errno != ENOTEMPTY && errno != EEXIST && errno != ENOTDIR) fail(name);
    }
  }

  int m_top = -1;
  unsigned long m_moved = 0;
};

/// Syncs the files of a small tree; gives up, saying false, when there are too many.
class SmallTreeSync {
public:
  explicit SmallTreeSync(const std::filesystem::path& path) : m_path(path) {}

  bool directory(Handle directory) {
    DirectoryReader reader(std::move(directory));
    if (!reader) throw file_error(errno, "open directory", m_path.string());
    for (DirectoryReader::Entry entry; reader.next(entry);)
      if (!one(reader.descriptor(), entry.name)) return false;
    return sync(reader.descriptor());
  }

private:
  static constexpr int k_most = 64;

  bool one(int parent, const std::string& name) {
    struct stat status {};
    if (::fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return true;
    if (!S_ISDIR(status.st_mode) && !S_ISREG(status.st_mode)) return true;
    if (++m_count > k_most) return false;
    Handle file =
        owned(retry([&] { return ::openat(parent, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC); }));
    if (!file) throw file_error(errno, "open", (m_path / name).string());
    return S_ISDIR(status.st_mode) ? directory(std::move(file)) : sync(descriptor(file));
  }

  [[nodiscard]] bool sync(int file) const {
    if (retry([&] { return ::fsync(file); }) != 0) throw file_error(errno, "write", m_path.string());
    return true;
  }

  const std::filesystem::path& m_path;
  int m_count = 0;
};

} // namespace

void remove_tree_at(int parent, const std::string& name) { Remover().remove(parent, name); }

void remove_tree(const std::filesystem::path& path) { remove_tree_at(AT_FDCWD, path.string()); }

void sync_tree(int directory, const std::filesystem::path& path) {
  if (SmallTreeSync(path).directory(open_directory(directory, "."))) return;
#ifdef __linux__
  if (retry([&] { return ::syncfs(directory); }) != 0) throw file_error(errno, "write", path.string());
#else
  ::sync();
#endif
}

} // namespace cbuild::util
