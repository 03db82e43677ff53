#pragma once

#include <cbuild/util/handle.hpp>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cbuild::util {

/// The modes cbuild gives to files: 0644 and 0755, exactly these whatever the umask, for results; for all
/// else what the umask leaves of 0666.
enum class FileMode { plain, executable, masked };

/// An open file that knows its path. Interrupted calls are repeated and short writes continued; every failure
/// is an Error(local_files) naming the path. It is not inherited by programs that are started.
class File {
public:
  /// A new file; fails if the name is taken, also by a link.
  [[nodiscard]] static File create_new(const std::filesystem::path& path, FileMode mode = FileMode::plain);

  /// For adding at the end; made if missing. A link in its place is refused, and a FIFO
  /// is not waited for.
  [[nodiscard]] static File open_append(const std::filesystem::path& path);

  [[nodiscard]] static File open_read(const std::filesystem::path& path);

  /// Takes an open file over; `path` is for messages.
  File(Handle handle, std::string path);

  void write_all(std::span<const std::byte> bytes);
  void write_all(std::string_view text);

  /// Reads up to `buffer.size()` bytes; 0 is the end of the file.
  [[nodiscard]] std::size_t read_some(std::span<std::byte> buffer);

  /// Reads all that is left.
  [[nodiscard]] std::string read_rest();

  /// Reads all that is left, but no more than `limit` bytes.
  [[nodiscard]] std::string read_at_most(std::size_t limit);

  void set_mode(FileMode mode);

  /// Returns once the content would survive a power cut.
  void sync();

  /// Closes and reports what the system only says now (a full quota on NFS). The destructor closes without a
  /// word, so whoever wrote calls this.
  void close();

  [[nodiscard]] const std::string& path() const { return m_path; }
  [[nodiscard]] NativeHandle handle() const { return m_handle.get(); }

private:
  Handle m_handle;
  std::string m_path;
};

/// `path` named as one thing: "build/" has no file name, and what lies beside it would lie inside.
[[nodiscard]] std::filesystem::path without_trailing_slash(const std::filesystem::path& path);

/// Brings the names in `directory` to the disk, as far as its file system can.
void sync_directory(const std::filesystem::path& directory);

/// A file that is written beside its place and put there in one step: whoever reads it sees the old content
/// or the new, also after a power cut. Its stage is a `.cbuild-stage-<16 hex>`, which is locked like that of
/// an AtomicDirectory: after a kill, `AtomicDirectory::remove_stale` removes it.
class AtomicFile {
public:
  /// Which permissions the file gets: those of FileMode::plain, or those of the old one, where there is one.
  enum class Permissions { plain, kept };

  /// Writes and syncs the stage. Error(local_files), also for a directory in the file's place.
  AtomicFile(const std::filesystem::path& path,
             std::string_view text,
             Permissions permissions = Permissions::plain);

  /// Removes the stage unless commit succeeded.
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Puts it in place: a renaming. Once. After an Error(local_files) the old content is there.
  void commit();

private:
  [[nodiscard]] bool try_make_stage();

  std::filesystem::path m_path;
  std::filesystem::path m_stage_path;
  std::optional<File> m_stage; ///< holds the lock
};

} // namespace cbuild::util
