#pragma once

#include <filesystem>
#include <optional>

namespace cbuild::util {

/// Who something belongs to, and the file system that it is on.
struct Owner {
  unsigned long user = 0;
  unsigned long long device = 0;
};

/// A link's own. Nothing if it cannot be read.
[[nodiscard]] std::optional<Owner> owner_of(const std::filesystem::path& path);

/// The user whose rights this process has.
[[nodiscard]] unsigned long effective_user();

/// By the system's list of users, absolute; nothing if it knows none.
[[nodiscard]] std::optional<std::filesystem::path> home_of(unsigned long user);

} // namespace cbuild::util
