#pragma once

#include <cbuild/util/atomic_directory.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/lock_file.hpp>
#include <cbuild/util/made_directory.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cbuild::output {

/// Where a build's results lie: `<build>/<LogicalId>/`, `<build>/template.yaml` (SAM's layout), and beside it
/// the logs. Nothing of the results changes before `publish`.
class BuildDirectory {
public:
  /// Makes the directory if needed and takes its lock; nothing if another run holds it. Removes the stages of
  /// dead runs. A directory that was made here goes again, with all beside it, if nothing came into it.
  /// Error(local_files).
  static std::optional<BuildDirectory> try_open(const std::filesystem::path& path);

  /// `<build>.lock`, beside it.
  [[nodiscard]] static std::filesystem::path lock_file(const std::filesystem::path& path);

  /// `.aws-sam/logs` for `.aws-sam/build`, else `<build>.logs` beside it: other build
  /// directories there have logs of their own.
  [[nodiscard]] static std::filesystem::path log_directory(const std::filesystem::path& path);

  /// Who holds the lock of `path`, in words.
  static std::string holder(const std::filesystem::path& path);

  /// Unknown where the file system has no locks: another run may build here too.
  [[nodiscard]] util::LockFile::Exclusion exclusion() const { return m_lock.exclusion(); }
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
  /// Takes the lock's file away while it is held and there is nothing that it protects.
  class OwnLock {
  public:
    OwnLock(std::filesystem::path directory, util::LockFile lock, bool is_new)
        : m_directory(std::move(directory)), m_lock(std::move(lock)), m_is_new(is_new) {}
    OwnLock(OwnLock&& other) noexcept
        : m_directory(std::move(other.m_directory)),
          m_lock(std::move(other.m_lock)),
          m_is_new(std::exchange(other.m_is_new, false)) {}
    OwnLock& operator=(OwnLock&&) = delete;
    ~OwnLock();

    [[nodiscard]] util::LockFile::Exclusion exclusion() const { return m_lock.exclusion(); }

  private:
    std::filesystem::path m_directory;
    util::LockFile m_lock;
    bool m_is_new;
  };

  /// The directories that try_open makes.
  struct Made {
    util::MadeDirectory build;
    util::MadeDirectory logs;
  };

  BuildDirectory(std::filesystem::path path, Made made, OwnLock lock)
      : m_path(std::move(path)), m_made(std::move(made)), m_lock(std::move(lock)) {}

  std::filesystem::path m_path;
  Made m_made; ///< goes after the lock
  OwnLock m_lock;
  std::map<std::string, std::unique_ptr<util::AtomicDirectory>> m_stages;
  std::unique_ptr<util::AtomicFile> m_template;
};

} // namespace cbuild::output
