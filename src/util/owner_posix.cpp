#include "util/owner.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace cbuild::util {

std::optional<Owner> owner_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
  return Owner{status.st_uid, status.st_dev};
}

unsigned long effective_user() { return ::geteuid(); }

std::optional<std::filesystem::path> home_of(unsigned long user) {
  constexpr std::size_t k_longest = std::size_t{16} << 10;
  std::array<char, k_longest> text{};
  struct passwd entry {};
  struct passwd* found = nullptr;
  const int error = ::getpwuid_r(static_cast<uid_t>(user), &entry, text.data(), text.size(), &found);
  if (error != 0 || found == nullptr || found->pw_dir == nullptr || *found->pw_dir != '/')
    return std::nullopt;
  return found->pw_dir;
}

} // namespace cbuild::util
