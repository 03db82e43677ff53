#include "util/directory.hpp"
#include "util/native.hpp"
#include "util/retry.hpp"
#include "util/stage.hpp"

#include <cbuild/util/atomic_directory.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/process.hpp>
#include <cbuild/util/tree.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <string_view>
#include <vector>

namespace cbuild::util {
namespace {

constexpr std::size_t k_random_bytes = 8;

enum class Lock { held, busy, unknown };

Lock lock(int file) {
  if (retry([&] { return ::flock(file, LOCK_EX | LOCK_NB); }) == 0) return Lock::held;
  return errno == EWOULDBLOCK ? Lock::busy : Lock::unknown;
}

/// Whether `file` is what `name` means now.
bool is_named(int file, int parent, const std::string& name) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(file, &opened) == 0 && ::fstatat(parent, name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

bool may_be_stage(int file) {
  struct stat status {};
  return ::fstat(file, &status) == 0 && (S_ISDIR(status.st_mode) || S_ISREG(status.st_mode));
}

std::vector<std::string> stages_in(int directory) {
  std::vector<std::string> names;
  DirectoryReader reader(open_directory(directory, "."));
  for (DirectoryReader::Entry entry; reader && reader.next(entry);)
    if (entry.name.starts_with(k_stage_prefix)) names.push_back(entry.name);
  return names;
}

bool remove_if_dead(int parent, const std::string& name) {
  constexpr int k_flags =
      O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC; // a fifo of that name must not hold us
  const Handle stage = owned(retry([&] { return ::openat(parent, name.c_str(), k_flags); }));
  if (!stage || !may_be_stage(descriptor(stage))) return false;
  if (lock(descriptor(stage)) != Lock::held || !is_named(descriptor(stage), parent, name)) return false;
  try {
    remove_tree_at(parent, name);
    return true;
  } catch (const Error&) {
    return false;
  }
}

} // namespace

std::string new_stage_name() { return std::string(k_stage_prefix) + random_hex(k_random_bytes); }

bool claim_stage(int stage, int parent, const std::string& name) {
  return lock(stage) != Lock::busy && is_named(stage, parent, name);
}

void lock_stage(int stage) { (void)lock(stage); }

std::size_t remove_dead_stages(const std::filesystem::path& directory) {
  const Handle parent =
      owned(retry([&] { return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  std::size_t removed = 0;
  for (const auto& name : stages_in(descriptor(parent)))
    if (remove_if_dead(descriptor(parent), name)) ++removed;
  return removed;
}

} // namespace cbuild::util
