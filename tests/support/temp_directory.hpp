#pragma once

#include <filesystem>
#include <string>

namespace cbuild::test {

/// A fresh directory that goes away with this object: in TMPDIR if that is set, else in memory where
/// possible.
class TempDirectory {
public:
  TempDirectory();
  explicit TempDirectory(const std::filesystem::path& around);
  ~TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return m_path / name; }

private:
  std::filesystem::path m_path;
};

} // namespace cbuild::test
