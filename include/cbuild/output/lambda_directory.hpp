#pragma once

#include <cbuild/util/atomic_directory.hpp>
#include <cbuild/util/lock_file.hpp>
#include <cbuild/util/made_directory.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cbuild::output {

struct PublishedFile {
  std::filesystem::path path;
  std::uint64_t size = 0;
};

/// Where the results of cargo lambda lie: `<name>/bootstrap` or `bootstrap.zip`, the same at the top, and
/// `extensions/<name>`. Nothing of it changes before `publish`; what else is there stays.
class LambdaDirectory {
public:
  /// Makes the directory, as long as this object lives or something is in it, takes its lock, and makes an
  /// empty stage there; nothing if another run holds the lock. Removes the stages of dead runs.
  /// Error(local_files).
  static std::optional<LambdaDirectory> try_open(const std::filesystem::path& path);

  /// Who holds the lock of `path`, in words.
  [[nodiscard]] static std::string holder(const std::filesystem::path& path);

  /// Unknown where the file system has no locks: another run may build here too.
  [[nodiscard]] util::LockFile::Exclusion exclusion() const { return m_lock.exclusion(); }

  /// The empty directory for what a build makes.
  [[nodiscard]] const std::filesystem::path& stage() const { return m_stage->path(); }

  /// What a build made, by names relative to the stage, sorted. Throws Error(refused) for what is no file or
  /// no result of cargo lambda's: a build could have written it, over files of the host.
  [[nodiscard]] std::vector<std::filesystem::path> staged() const;

  /// Gets all that is staged ready to be published: what takes time and may fail. Throws Error(refused) as
  /// `staged` does, Error(local_files) where a link or a directory is in the way.
  void seal();

  /// Puts all that was sealed in place and gives it by its new paths, sorted: renamings only, which no signal
  /// but KILL can come between. A crash there leaves some new and some old; after an Error(local_files) all
  /// is as it was, or the error says what is not.
  std::vector<PublishedFile> publish();

private:
  /// Takes the lock's file away while it is held: only results lie in the directory between runs.
  class OwnLock {
  public:
    OwnLock(std::filesystem::path file, util::LockFile lock)
        : m_file(std::move(file)), m_lock(std::move(lock)) {}
    OwnLock(OwnLock&& other) noexcept
        : m_file(std::exchange(other.m_file, {})), m_lock(std::move(other.m_lock)) {}
    OwnLock& operator=(OwnLock&&) = delete;
    ~OwnLock();

    [[nodiscard]] util::LockFile::Exclusion exclusion() const { return m_lock.exclusion(); }

  private:
    std::filesystem::path m_file;
    util::LockFile m_lock;
  };

  LambdaDirectory(std::filesystem::path path, util::MadeDirectory made, OwnLock lock);

  std::filesystem::path m_path;
  util::MadeDirectory m_made; ///< where the lock's file is; goes after it
  OwnLock m_lock;
  std::vector<util::MadeDirectory> m_parents; ///< of the files, below `m_made`
  std::unique_ptr<util::AtomicDirectory> m_stage;
  std::vector<PublishedFile> m_files; ///< those that were sealed
};

} // namespace cbuild::output
