#pragma once

#include <cbuild/util/atomic_directory.hpp>
#include <cbuild/util/lock_file.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace cbuild::output {

/// Where a build's results lie: `<build>/<LogicalId>/`, `<build>/template.yaml`, and beside it
/// `logs/<LogicalId>.log`. (SAM's layout; the logs are cbuild's.) Nothing of it changes before `publish`.
class BuildDirectory {
public:
  /// Makes the directory if needed and takes its lock, which is `<build>.lock` beside it; nothing if another
  /// run holds it. Removes the stages of dead runs. Error(local_files).
  static std::optional<BuildDirectory> try_open(const std::filesystem::path& path);

  /// Who holds the lock of `path`, in words.
  static std::string holder(const std::filesystem::path& path);

  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
  [[nodiscard]] std::filesystem::path log_file(const std::string& logical_id) const;

  /// An empty directory for the artifacts of one resource, until published.
  const std::filesystem::path& stage(const std::string& logical_id);

  /// Puts all staged artifacts and then the template in place, each in one step.
  void publish(const std::string& template_text);

private:
  BuildDirectory(std::filesystem::path path, util::LockFile lock)
      : m_path(std::move(path)), m_lock(std::move(lock)) {}

  std::filesystem::path m_path;
  util::LockFile m_lock;
  std::map<std::string, std::unique_ptr<util::AtomicDirectory>> m_stages;
};

} // namespace cbuild::output
