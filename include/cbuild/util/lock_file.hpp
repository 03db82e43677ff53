#pragma once

#include <cbuild/util/file.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace cbuild::util {

/// A lock between processes: held from `try_lock` until destroyed, and freed by the system when its holder
/// dies. The file stays, and names its last holder.
class LockFile {
public:
  /// Unknown: the file system has no locks, and who holds the file may not be alone.
  enum class Exclusion { sure, unknown };

  /// Nothing if another holds it, or has just removed it: try again. `holder` is what others are told of us.
  /// Error(local_files) if the file cannot be made.
  static std::optional<LockFile> try_lock(const std::filesystem::path& path, const std::string& holder);

  [[nodiscard]] Exclusion exclusion() const { return m_exclusion; }

  /// What the present holder says of itself; empty if it has not said so yet.
  static std::string holder(const std::filesystem::path& path);

private:
  LockFile(File file, Exclusion exclusion) : m_file(std::move(file)), m_exclusion(exclusion) {}
  File m_file;
  Exclusion m_exclusion;
};

} // namespace cbuild::util
