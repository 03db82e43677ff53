#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace cbuild::util {

/// The content of a regular file as memory that the system fetches when it is looked at: a large file costs
/// no more than what is read of it. The file must not be made shorter meanwhile.
class MappedFile {
public:
  /// A link is not followed. Error(local_files).
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  [[nodiscard]] std::string_view bytes() const { return {m_data, m_size}; }

private:
  const char* m_data = nullptr; ///< null for an empty file, which cannot be mapped
  std::size_t m_size = 0;
};

} // namespace cbuild::util
