#include "util/directory.hpp"
#include "util/native.hpp"
#include "util/rename.hpp"
#include "util/retry.hpp"
#include "util/stage.hpp"

#include <cbuild/util/atomic_directory.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/util/tree.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace cbuild::util {
namespace {

std::filesystem::path parent_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

} // namespace

AtomicDirectory::AtomicDirectory(const std::filesystem::path& target, Replace replace)
    : m_target(without_trailing_slash(target)),
      m_target_name(m_target.filename().string()),
      m_replace(replace) {
  const auto parent = parent_of(m_target);
  m_parent = owned(retry([&] { return ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (!m_parent) throw file_error(errno, "open directory", parent.string());
  if (m_target_name.empty() || m_target_name == "." || m_target_name == "..")
    throw file_error(EINVAL, "replace directory", target.string());
  (void)target_exists();
  for (int attempt = 0; !try_make_stage(); ++attempt)
    if (attempt == k_stage_attempts) throw file_error(EEXIST, "create directory", m_stage_path.string());
}

AtomicDirectory::~AtomicDirectory() { remove_named_stage(); }

/// False if a run that clears dead stages was quicker between the making and the locking.
bool AtomicDirectory::try_make_stage() {
  m_stage_name = new_stage_name();
  m_stage_path = parent_of(m_target) / m_stage_name;
  if (::mkdirat(descriptor(m_parent), m_stage_name.c_str(), 0700) != 0) {
    if (errno == EEXIST) return false;
    throw file_error(errno, "create directory", m_stage_path.string());
  }
  m_stage = open_directory(descriptor(m_parent), m_stage_name);
  if (!m_stage && errno == ENOENT) return false;
  if (!m_stage) {
    const int error = errno;
    (void)::unlinkat(descriptor(m_parent), m_stage_name.c_str(), AT_REMOVEDIR);
    throw file_error(error, "open directory", m_stage_path.string());
  }
  return claim_stage(descriptor(m_stage), descriptor(m_parent), m_stage_name);
}

bool AtomicDirectory::target_exists() const {
  struct stat status {};
  if (::fstatat(descriptor(m_parent), m_target_name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return false;
    throw file_error(errno, "read", m_target.string());
  }
  if (S_ISDIR(status.st_mode)) return true;
  const char* kind = S_ISLNK(status.st_mode) ? "a symbolic link" : "not a directory";
  throw Error(ExitCode::local_files,
              fmt::format("cannot replace '{}': it is {}", printable(m_target.string()), kind))
      .hint("remove it, or choose another directory");
}

void AtomicDirectory::seal() {
  if (::fchmod(descriptor(m_stage), 0755) != 0)
    throw file_error(errno, "set the mode of", m_stage_path.string());
  sync_tree(descriptor(m_stage), m_stage_path);
  (void)target_exists();
  m_sealed = true;
}

void AtomicDirectory::commit() {
  if (!m_sealed) seal();
  publish();
}

void AtomicDirectory::publish() {
  for (int attempt = 0; attempt < k_stage_attempts; ++attempt)
    if (publish_once()) return;
  throw file_error(EBUSY, "replace directory", m_target.string());
}

/// False if the target appeared or went away meanwhile: another try.
bool AtomicDirectory::publish_once() {
  if (m_replace == Replace::portable) return publish_portably();
  if (m_replace == Replace::nothing) {
    publish_over_nothing();
    return true;
  }
  const bool exists = target_exists();
  if (exists) lock_old_content();
  const auto kind = exists ? RenameKind::exchange : RenameKind::no_replace;
  if (rename_kind(descriptor(m_parent), m_stage_name, descriptor(m_parent), m_target_name, kind) == 0) {
    m_committed = exists ? Committed::over_old_content : Committed::in_an_empty_place;
    return true;
  }
  if (errno == ENOSYS) {
    m_replace = Replace::portable;
    return false;
  }
  if (errno == (exists ? ENOENT : EEXIST)) return false;
  throw file_error(errno, "replace directory", m_target.string());
}

bool AtomicDirectory::publish_portably() {
  const int parent = descriptor(m_parent);
  const std::string old_name = new_stage_name();
  const bool exists = target_exists();
  if (exists) {
    lock_old_content();
    if (::renameat(parent, m_target_name.c_str(), parent, old_name.c_str()) != 0) {
      if (errno == ENOENT) return false;
      throw file_error(errno, "replace directory", m_target.string());
    }
  }
  if (::renameat(parent, m_stage_name.c_str(), parent, m_target_name.c_str()) != 0) {
    const int error = errno;
    (void)::renameat(parent, old_name.c_str(), parent, m_target_name.c_str());
    if (error == ENOTEMPTY || error == EEXIST) return false;
    throw file_error(error, "replace directory", m_target.string());
  }
  m_committed = exists ? Committed::over_old_content : Committed::in_an_empty_place;
  m_stage_name = old_name;
  return true;
}

/// A plain renaming takes the place of an empty directory, and of nothing else.
void AtomicDirectory::publish_over_nothing() {
  const int parent = descriptor(m_parent);
  if (::renameat(parent, m_stage_name.c_str(), parent, m_target_name.c_str()) == 0) {
    m_committed = Committed::in_an_empty_place;
    return;
  }
  if (errno != ENOTEMPTY && errno != EEXIST) throw file_error(errno, "make directory", m_target.string());
  throw Error(
      ExitCode::local_files,
      fmt::format("cannot make '{}': it is there already, and not empty", printable(m_target.string())));
}

/// Before it gets the name of a stage, or a clean-up would take it for a dead run's.
void AtomicDirectory::lock_old_content() {
  m_old = open_directory(descriptor(m_parent), m_target_name);
  if (m_old) lock_stage(descriptor(m_old));
}

bool AtomicDirectory::revert() noexcept {
  const int parent = descriptor(m_parent);
  const auto committed = std::exchange(m_committed, Committed::no);
  if (committed == Committed::no) return true;
  if (committed == Committed::over_old_content && m_replace == Replace::automatic)
    return rename_kind(parent, m_stage_name, parent, m_target_name, RenameKind::exchange) == 0;
  try {
    const std::string new_name = new_stage_name();
    if (::renameat(parent, m_target_name.c_str(), parent, new_name.c_str()) != 0) return false;
    const std::string old_name = std::exchange(m_stage_name, new_name);
    if (committed == Committed::in_an_empty_place) return true;
    if (::renameat(parent, old_name.c_str(), parent, m_target_name.c_str()) == 0) return true;
    (void)::renameat(parent, new_name.c_str(), parent, m_target_name.c_str());
    m_stage_name = old_name;
    return false;
  } catch (const std::exception&) {
    return false;
  }
}

/// The stage itself before commit, the old content after it.
void AtomicDirectory::remove_named_stage() noexcept {
  try {
    remove_tree_at(descriptor(m_parent), m_stage_name);
  } catch (const std::exception&) {
    // The result is published, or another error is on its way; remove_stale comes back to this.
  }
}

std::size_t AtomicDirectory::remove_stale(const std::filesystem::path& directory) {
  return remove_dead_stages(directory);
}

} // namespace cbuild::util
