#pragma once

#include <filesystem>
#include <vector>

namespace cbuild::util {

/// Makes a directory, and takes those that were missing away again as long as nothing is in them.
class MadeDirectory {
public:
  /// Error(local_files).
  explicit MadeDirectory(const std::filesystem::path& path);
  MadeDirectory(MadeDirectory&& other) noexcept = default;
  MadeDirectory& operator=(MadeDirectory&&) = delete;
  ~MadeDirectory();

  /// Whether the directory itself was missing.
  [[nodiscard]] bool is_new() const { return !m_made.empty(); }

  /// What was missing of it, the deepest first.
  [[nodiscard]] const std::vector<std::filesystem::path>& missing() const { return m_made; }

private:
  std::vector<std::filesystem::path> m_made; ///< the deepest first
};

} // namespace cbuild::util
