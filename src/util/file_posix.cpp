#include "util/directory.hpp"
#include "util/native.hpp"
#include "util/retry.hpp"
#include "util/stage.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/scope_exit.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace cbuild::util {
namespace {

constexpr mode_t k_before_the_umask = 0666;

unsigned mode_bits(FileMode mode) { return mode == FileMode::executable ? 0755 : 0644; }

File open_file(const std::filesystem::path& path, int flags, const char* what, mode_t mode = 0600) {
  Handle opened = owned(retry([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); }));
  if (!opened) throw file_error(errno, what, path.string());
  return {std::move(opened), path.string()};
}

} // namespace

void Handle::reset(NativeHandle native) noexcept {
  // Not repeated when interrupted: Linux has closed it by then, and its number may be somebody else's.
  // errno is kept, so that a failed call can be reported after its helpers are gone.
  const int error = errno;
  if (*this) ::close(descriptor(m_native));
  m_native = native;
  errno = error;
}

File::File(Handle handle, std::string path) : m_handle(std::move(handle)), m_path(std::move(path)) {}

File File::create_new(const std::filesystem::path& path, FileMode mode) {
  constexpr int k_flags = O_WRONLY | O_CREAT | O_EXCL;
  if (mode == FileMode::masked) return open_file(path, k_flags, "create", k_before_the_umask);
  File file = open_file(path, k_flags, "create");
  file.set_mode(mode);
  return file;
}

File File::open_append(const std::filesystem::path& path) {
  Handle opened = owned(
      retry([&] { return ::open(path.c_str(), O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC); }));
  if (opened) return {std::move(opened), path.string()};
  constexpr int k_flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK;
  return open_file(path, k_flags, "open", k_before_the_umask);
}

File File::open_read(const std::filesystem::path& path) { return open_file(path, O_RDONLY, "open"); }

void File::write_all(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto wanted = std::min<std::size_t>(bytes.size(), std::numeric_limits<int>::max());
    const auto written = retry([&] { return ::write(descriptor(m_handle), bytes.data(), wanted); });
    if (written < 0) throw file_error(errno, "write", m_path);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void File::write_all(std::string_view text) { write_all(std::as_bytes(std::span(text))); }

std::size_t File::read_some(std::span<std::byte> buffer) {
  const auto wanted = std::min<std::size_t>(buffer.size(), std::numeric_limits<int>::max());
  const auto got = retry([&] { return ::read(descriptor(m_handle), buffer.data(), wanted); });
  if (got < 0) throw file_error(errno, "read", m_path);
  return static_cast<std::size_t>(got);
}

std::string File::read_rest() { return read_at_most(std::numeric_limits<std::size_t>::max()); }

std::string File::read_at_most(std::size_t limit) {
  constexpr std::size_t k_first = std::size_t{4} << 10; // most files are small
  constexpr std::size_t k_more = std::size_t{64} << 10;
  std::string text;
  std::size_t step = k_first;
  for (std::size_t size = 0;;) {
    const std::size_t room = std::min(step, limit - size);
    text.resize(size + room);
    const std::size_t got = read_some(std::as_writable_bytes(std::span(text).subspan(size)));
    size += got;
    text.resize(size);
    if (got == 0) return text;
    if (got == room) step = k_more;
  }
}

void File::set_mode(FileMode mode) {
  if (::fchmod(descriptor(m_handle), mode_bits(mode)) != 0)
    throw file_error(errno, "set the mode of", m_path);
}

void File::sync() {
  if (retry([&] { return ::fsync(descriptor(m_handle)); }) != 0) throw file_error(errno, "write", m_path);
}

void File::close() {
  const int number = descriptor(m_handle.release());
  if (number >= 0 && ::close(number) != 0 && errno != EINTR) throw file_error(errno, "write", m_path);
}

std::filesystem::path without_trailing_slash(const std::filesystem::path& path) {
  return path.has_filename() ? path : path.parent_path();
}

void sync_directory(const std::filesystem::path& directory) {
  const auto opened = open_directory(AT_FDCWD, directory.string());
  if (opened) (void)::fsync(descriptor(opened));
}

AtomicFile::AtomicFile(const std::filesystem::path& path, std::string_view text, Permissions permissions)
    : m_path(path) {
  struct stat status {};
  const bool exists = ::lstat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) throw file_error(EISDIR, "replace", path.string());
  for (int attempt = 0; !try_make_stage(); ++attempt)
    if (attempt == k_stage_attempts) throw file_error(EBUSY, "replace", path.string());
  ScopeExit discard([&] { ::unlink(m_stage_path.c_str()); });
  constexpr mode_t k_permissions = 0777;
  if (exists && permissions == Permissions::kept &&
      ::fchmod(descriptor(m_stage->handle()), status.st_mode & k_permissions) != 0)
    throw file_error(errno, "set the mode of", m_stage_path.string());
  m_stage->write_all(text);
  m_stage->sync(); // says what closing would; closed only after the renaming, as the lock goes with it
  discard.release();
}

/// False if a run that clears dead stages was quicker between the making and the locking.
bool AtomicFile::try_make_stage() {
  m_stage_path = m_path.parent_path() / new_stage_name();
  m_stage = File::create_new(m_stage_path);
  return claim_stage(descriptor(m_stage->handle()), AT_FDCWD, m_stage_path.string());
}

AtomicFile::~AtomicFile() {
  if (m_stage) ::unlink(m_stage_path.c_str());
}

void AtomicFile::commit() {
  if (::rename(m_stage_path.c_str(), m_path.c_str()) != 0)
    throw file_error(errno, "replace", m_path.string());
  m_stage.reset();
}

} // namespace cbuild::util
