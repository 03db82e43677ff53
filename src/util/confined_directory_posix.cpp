#include "util/directory.hpp"
#include "util/native.hpp"
#include "util/retry.hpp"

#include <cbuild/util/confined_directory.hpp>
#include <cbuild/util/error.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#if __has_include(<linux/openat2.h>)
#include <linux/openat2.h>
#include <sys/syscall.h>
#endif

#include <cerrno>
#include <stdexcept>

namespace cbuild::util {
namespace {

// O_PATH asks for no permission on the directory itself, and is Linux's.
#ifdef O_PATH
constexpr int k_pass_through = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
#else
constexpr int k_pass_through = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
#endif

/// Splits the first part off `path`.
std::string_view take_part(std::string_view& path) {
  const auto end = std::min(path.find('/'), path.size());
  const auto part = path.substr(0, end);
  path.remove_prefix(std::min(end + 1, path.size()));
  return part;
}

/// The last line of defence: callers have refused such names in words of their own.
void demand_plain(std::string_view path) {
  const auto bad = [](std::string_view part) { return part.empty() || part == "." || part == ".."; };
  bool plain = !path.empty() && path.back() != '/' && path.find('\0') == std::string_view::npos;
  for (std::string_view rest = path; plain && !rest.empty();) plain = !bad(take_part(rest));
  if (!plain) throw std::invalid_argument("not a plain relative path: " + std::string(path));
}

std::string last_part(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

std::string_view parent_path(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

bool means_blocked(int error) { return error == ELOOP || error == ENOTDIR || error == EXDEV; }

bool is_directory(int parent, const std::string& name) {
  struct stat status {};
  return ::fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode);
}

bool is_regular(int parent, const std::string& name) {
  struct stat status {};
  return ::fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode);
}

int open_at(int parent, const std::string& name, int flags) {
  return retry([&] { return ::openat(parent, name.c_str(), flags); });
}

#ifdef RESOLVE_BENEATH
/// -1 with ENOSYS where the kernel (or a filter in front of it) does not know the call.
int kernel_open_beneath(int root, const std::string& path) {
  struct open_how how {};
  how.flags = k_pass_through;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  // EAGAIN: something was renamed meanwhile and the kernel cannot tell whether the way left the root.
  for (int attempt = 0; attempt < 100; ++attempt) {
    const long result = ::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how);
    if (result >= 0 || (errno != EAGAIN && errno != EINTR)) {
      if (result < 0 && (errno == EPERM || errno == EINVAL || errno == E2BIG)) errno = ENOSYS;
      return static_cast<int>(result);
    }
  }
  return -1;
}
#else
int kernel_open_beneath(int, const std::string&) {
  errno = ENOSYS;
  return -1;
}
#endif

} // namespace

ConfinedDirectory::ConfinedDirectory(const std::filesystem::path& directory, Walk walk)
    : m_path(directory), m_walk(walk) {
  // Links on the way to the directory are the caller's own; it is opened once, and from here on only this
  // handle counts.
  m_root = owned(retry([&] { return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (!m_root) throw file_error(errno, "open directory", directory.string());
}

std::string ConfinedDirectory::full(std::string_view path) const { return (m_path / path).string(); }

ConfinedDirectory::Obstacle ConfinedDirectory::create_directory(std::string_view path) {
  demand_plain(path);
  const int parent = descriptor(parent_of(path, m_parent, Missing::create));
  if (parent < 0) return Obstacle::blocked;
  const std::string name = last_part(path);
  if (is_directory(parent, name)) return Obstacle::none;
  Handle made = make_directory(NativeHandle{parent}, name, path);
  if (!made) return Obstacle::taken;
  m_parent = {std::string(path), std::move(made)};
  return Obstacle::none;
}

std::variant<File, ConfinedDirectory::Obstacle> ConfinedDirectory::create_file(std::string_view path,
                                                                               FileMode mode) {
  demand_plain(path);
  const int parent = descriptor(parent_of(path, m_parent, Missing::create));
  if (parent < 0) return Obstacle::blocked;
  const std::string name = last_part(path);
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  Handle created = owned(retry([&] { return ::openat(parent, name.c_str(), flags, 0600); }));
  if (!created && errno == EEXIST) return Obstacle::taken;
  if (!created) throw file_error(errno, "create", full(path));
  File file(std::move(created), full(path));
  file.set_mode(mode);
  return file;
}

ConfinedDirectory::Obstacle ConfinedDirectory::create_symlink(std::string_view path,
                                                              const std::string& target) {
  demand_plain(path);
  const int parent = descriptor(parent_of(path, m_parent, Missing::create));
  if (parent < 0) return Obstacle::blocked;
  if (::symlinkat(target.c_str(), parent, last_part(path).c_str()) == 0) return Obstacle::none;
  if (errno == EEXIST) return Obstacle::taken;
  throw file_error(errno, "create link", full(path));
}

ConfinedDirectory::Obstacle ConfinedDirectory::create_hard_link(std::string_view path,
                                                                std::string_view existing) {
  demand_plain(path);
  demand_plain(existing);
  const int source = descriptor(parent_of(existing, m_source, Missing::leave));
  const std::string source_name = last_part(existing);
  if (source < 0 || !is_regular(source, source_name)) return Obstacle::no_source;
  const int parent = descriptor(parent_of(path, m_parent, Missing::create));
  if (parent < 0) return Obstacle::blocked;
  // Without AT_SYMLINK_FOLLOW a link that took the file's place is not followed.
  if (::linkat(source, source_name.c_str(), parent, last_part(path).c_str(), 0) == 0) return Obstacle::none;
  if (errno == EEXIST) return Obstacle::taken;
  throw file_error(errno, "create link", full(path));
}

/// The directory that holds `path`, owned by `cached` or the root; none if the way is blocked.
NativeHandle ConfinedDirectory::parent_of(std::string_view path, Cached& cached, Missing missing) {
  const auto parent = parent_path(path);
  if (parent.empty()) return m_root.get();
  if (cached.handle && cached.path == parent) return cached.handle.get();
  cached.path = parent;
  cached.handle = open_beneath(cached.path);
  if (!cached.handle && errno == ENOENT) cached.handle = walk(parent, missing);
  if (!cached.handle && !means_blocked(errno) && !(missing == Missing::leave && errno == ENOENT))
    throw file_error(errno, "open directory", full(parent));
  return cached.handle.get();
}

Handle ConfinedDirectory::open_beneath(const std::string& path) {
  if (m_walk == Walk::automatic) {
    Handle found = owned(kernel_open_beneath(descriptor(m_root), path));
    if (found || errno != ENOSYS) return found;
    m_walk = Walk::portable;
  }
  return walk(path, Missing::leave);
}

Handle ConfinedDirectory::walk(std::string_view path, Missing missing) {
  Handle current;
  for (std::string_view rest = path; !rest.empty();) {
    const std::string name(take_part(rest));
    const int here = current ? descriptor(current) : descriptor(m_root);
    Handle next = owned(open_at(here, name, k_pass_through));
    if (!next && errno == ENOENT && missing == Missing::create) {
      next = make_directory(NativeHandle{here}, name, path.substr(0, path.size() - rest.size()));
      // Somebody else was quicker; what they made is judged like everything that was there.
      if (!next) next = owned(open_at(here, name, k_pass_through));
    }
    if (!next) return next;
    current = std::move(next);
  }
  return current;
}

/// None if the name is taken.
Handle
ConfinedDirectory::make_directory(NativeHandle parent, const std::string& name, std::string_view path) {
  if (::mkdirat(descriptor(parent), name.c_str(), 0755) != 0) {
    if (errno == EEXIST) return {};
    throw file_error(errno, "create directory", full(path));
  }
  // Opened before its mode is set: setting it by name would follow a link that took the name meanwhile.
  Handle made = open_directory(descriptor(parent), name);
  if (!made || ::fchmod(descriptor(made), 0755) != 0) throw file_error(errno, "create directory", full(path));
  return made;
}

} // namespace cbuild::util
