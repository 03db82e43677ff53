#pragma once

#include <cbuild/util/atomic_directory.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/lock_file.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cbuild::output {

/// Where a build's results lie: `<build>/<LogicalId>/`, `<build>/template.yaml` (SAM's layout), and beside it
/// the logs. Nothing of the results changes before `publish`.
class BuildDirectory {
public:
  /// Makes the directory if needed and takes its lock; nothing if another run holds it. Removes the stages of
  /// dead runs. Error(local_files).
  static std::optional<BuildDirectory> try_open(const std::filesystem::path& path);

  /// `<build>.lock`, beside it.
  [[nodiscard]] static std::filesystem::path lock_file(const std::filesystem::path& path);

  /// `.aws-sam/logs` for `.aws-sam/build`, else `<build>.logs` beside it: other build
  /// directories there have logs of their own.
  [[nodiscard]] static std::filesystem::path log_directory(const std::filesystem::path& path);

  /// Who holds the lock of `path`, in words.
  static std::string holder(const std::filesystem::path& path);

  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
  [[nodiscard]] std::filesystem::path log_file(const std::string& logical_id) const;

  /// An empty directory for the artifacts of one resource, until published.
  const std::filesystem::path& stage(const std::string& logical_id);

  /// The one that was made for it.
  [[nodiscard]] const std::filesystem::path& staged(const std::string& logical_id) const;

  /// Gets all staged artifacts and the built template ready to be published: what takes time and may fail.
  /// After an Error(local_files) nothing was published.
  void seal(const std::string& template_text);

  /// Puts all that was sealed in place, the template last: renamings only, each in one step, which no signal
  /// but KILL can come between. A crash there leaves some new and some old; after an Error(local_files) all
  /// is as it was, or the error says what is not.
  void publish();

private:
  BuildDirectory(std::filesystem::path path, util::LockFile lock)
      : m_path(std::move(path)), m_lock(std::move(lock)) {}

  /// Undoes what was published already; says what could not be put back.
  std::vector<std::string> revert();

  std::filesystem::path m_path;
  util::LockFile m_lock;
  std::map<std::string, std::unique_ptr<util::AtomicDirectory>> m_stages;
  std::unique_ptr<util::AtomicFile> m_template;
};

} // namespace cbuild::output
