#include "util/directory.hpp"
#include "util/native.hpp"
#include "util/portable_tree.hpp"
#include "util/retry.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/tree_reader.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace cbuild::util {
namespace {

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

FileKind kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return FileKind::directory;
  if (S_ISREG(mode)) return FileKind::file;
  return S_ISLNK(mode) ? FileKind::link : FileKind::special;
}

FileState state_of(const struct stat& status) {
  FileState state{.kind = kind_of(status.st_mode),
                  .mode = status.st_mode & 07777U,
#ifdef __APPLE__
                  .modified = nanoseconds(status.st_mtimespec),
                  .changed = nanoseconds(status.st_ctimespec),
#else
                  .modified = nanoseconds(status.st_mtim),
                  .changed = nanoseconds(status.st_ctim),
#endif
                  .device = status.st_dev,
                  .inode = status.st_ino};
  if (state.kind == FileKind::file) state.size = static_cast<std::uint64_t>(status.st_size);
  return state;
}

/// The errors for what has gone, or has become something else.
bool means_gone(int error) { return error == ENOENT || error == ENOTDIR || error == ELOOP; }

/// The state of an open file; `path` is for messages.
FileState state_of(int opened, const std::filesystem::path& path) {
  struct stat status {};
  if (::fstat(opened, &status) != 0) throw file_error(errno, "read", path.string());
  return state_of(status);
}

class OpenDirectory : public TreeDirectory {
public:
  OpenDirectory(Handle directory, std::filesystem::path path)
      : m_reader(std::move(directory)), m_path(std::move(path)) {
    if (!m_reader) throw file_error(errno, "open directory", m_path.string());
  }

  std::vector<std::string> names() override {
    std::vector<std::string> found;
    DirectoryReader::Entry entry;
    for (errno = 0; m_reader.next(entry); errno = 0) found.push_back(std::move(entry.name));
    if (errno != 0) throw file_error(errno, "read directory", m_path.string());
    return found;
  }

  std::optional<FileState> state(const std::string& name) override {
    struct stat status {};
    if (::fstatat(m_reader.descriptor(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0)
      return state_of(status);
    if (means_gone(errno)) return std::nullopt;
    throw file_error(errno, "read", full(name));
  }

  std::optional<std::string> link_target(const std::string& name) override {
    for (std::string target(k_usual_target, '\0');; target.resize(target.size() * 2)) {
      const auto size = ::readlinkat(m_reader.descriptor(), name.c_str(), target.data(), target.size());
      if (size < 0 && (means_gone(errno) || errno == EINVAL)) return std::nullopt;
      if (size < 0) throw file_error(errno, "read link", full(name));
      if (static_cast<std::size_t>(size) == target.size()) continue; // it may have been cut
      target.resize(static_cast<std::size_t>(size));
      return target;
    }
  }

  std::optional<FileState> read(const std::string& name, const Take& take) override {
    // Without waiting: a FIFO may have taken the file's place.
    constexpr int k_flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    Handle opened = owned(retry([&] { return ::openat(m_reader.descriptor(), name.c_str(), k_flags); }));
    if (!opened && (means_gone(errno) || errno == ENXIO)) return std::nullopt;
    if (!opened) throw file_error(errno, "open", full(name));
    const auto before = state_of(descriptor(opened), full(name));
    if (before.kind != FileKind::file) return std::nullopt;
    File file(std::move(opened), full(name));
    if (m_buffer.empty()) m_buffer.resize(k_buffer);
    for (auto left = before.size; left > 0;) {
      const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, m_buffer.size()));
      const auto got = file.read_some(std::span(m_buffer).first(wanted));
      if (got == 0) break;
      take(std::span(m_buffer).first(got));
      left -= got;
    }
    return state_of(descriptor(file.handle()), full(name));
  }

private:
  static constexpr std::size_t k_usual_target = 256;
  static constexpr std::size_t k_buffer = std::size_t{128} << 10;

  [[nodiscard]] std::string full(const std::string& name) const { return (m_path / name).string(); }

  DirectoryReader m_reader;
  std::filesystem::path m_path;
  std::vector<std::byte> m_buffer;
};

class OpenTree : public TreeReader {
public:
  explicit OpenTree(const std::filesystem::path& root)
      : m_root(owned(retry([&] { return ::open(root.c_str(), k_flags); }))), m_path(root) {
    if (!m_root) throw file_error(errno, "open directory", root.string());
  }

  std::unique_ptr<TreeDirectory> root() override {
    Handle again = open_directory(descriptor(m_root), ".");
    if (!again) throw file_error(errno, "open directory", m_path.string());
    return std::make_unique<OpenDirectory>(std::move(again), m_path);
  }

  /// By its whole path: so no others need stay open. A link on the way would lead to another directory, which
  /// shows by its number.
  std::unique_ptr<TreeDirectory> directory(const std::string& path, const FileState& state) override {
    Handle opened = open_directory(descriptor(m_root), path);
    if (!opened && means_gone(errno)) return nullptr;
    if (!opened) throw file_error(errno, "open directory", (m_path / path).string());
    const auto now = state_of(descriptor(opened), m_path / path);
    if (now.device != state.device || now.inode != state.inode) return nullptr;
    return std::make_unique<OpenDirectory>(std::move(opened), m_path / path);
  }

private:
  static constexpr int k_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

  Handle m_root;
  std::filesystem::path m_path;
};

} // namespace

std::unique_ptr<TreeReader> TreeReader::open(const std::filesystem::path& root, Way way) {
  if (way == Way::portable) return open_portable_tree(root);
  return std::make_unique<OpenTree>(root);
}

} // namespace cbuild::util
