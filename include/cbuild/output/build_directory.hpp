#pragma once

#include <cbuild/output/manifest.hpp>
#include <cbuild/util/atomic_directory.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/file_replacement.hpp>
#include <cbuild/util/lock_file.hpp>
#include <cbuild/util/made_directory.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace cbuild::output {

/// The name of a built template; the root stack's is the one at the top of the build directory.
inline constexpr const char* k_template_name = "template.yaml";

/// What is published together with the staged artifacts. Places are relative to the build directory, with
/// '/': "Api", "Child/Api", "Child/template.yaml".
struct Publication {
  /// Texts by their places; that of the root stack's template is there.
  std::map<std::string, std::string> templates;
  /// Earlier artifacts that these templates lead to.
  std::set<std::string> kept;
  /// What an earlier build of cbuild's made there and this one neither makes nor keeps.
  enum class Earlier { stays, goes } earlier = Earlier::stays;
  /// The text of build.toml; nothing: it stays as it is.
  std::optional<std::string> build_graph;
};

/// Where a build's results lie: `<build>/<LogicalId>/`, `<build>/template.yaml`, for a nested stack the same
/// below `<build>/<Child>/` (SAM's layout); beside it the logs, SAM's build.toml, and the manifest: the list
/// of what cbuild made there. Nothing of the results changes before `publish`.
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

  /// `build.toml` beside it, as SAM has it for whatever build directory lies there.
  [[nodiscard]] static std::filesystem::path build_graph_file(const std::filesystem::path& path);

  /// `<build>.manifest`, beside it.
  [[nodiscard]] static std::filesystem::path manifest_file(const std::filesystem::path& path);

  /// Who holds the lock of `path`, in words.
  static std::string holder(const std::filesystem::path& path);

  /// Unknown where the file system has no locks: another run may build here too.
  [[nodiscard]] util::LockFile::Exclusion exclusion() const { return m_lock.exclusion(); }
  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

  /// Of the resource with this place: `Child.Api.log` for "Child/Api".
  [[nodiscard]] std::filesystem::path log_file(const std::string& place) const;

  /// An empty directory for the artifact at this place, until published. Throws Error: usage for a place that
  /// a template has; local_files, also where a link or a file is in the way.
  const std::filesystem::path& stage(const std::string& place);

  /// The one that was made for it.
  [[nodiscard]] const std::filesystem::path& staged(const std::string& place) const;

  /// What brings the artifact staged for this place to the disk, once all of it is written; `seal` does it
  /// for those of which it was not called. On any thread, while the stage is there.
  [[nodiscard]] std::function<void()> sealing_of(const std::string& place);

  /// Takes back what was staged for this place; nothing of it is published.
  void discard(const std::string& place);

  /// An empty directory for what is made for several resources at once, this one and others. Never published:
  /// it goes when all is published, or with this object. `place` as for `stage`.
  [[nodiscard]] std::filesystem::path shared_stage(const std::string& place);

  /// Gets all that was staged and `publication` ready to be published: what takes time and may fail. After an
  /// Error nothing was published.
  void seal(const Publication& publication);

  /// Puts all that was sealed in place, the templates after the artifacts: renamings only, which no signal
  /// but KILL can come between. A crash there leaves some new and some old; after an Error(local_files) all
  /// is as it was, or the error says what is not.
  void publish();

  /// Removes what was replaced: it takes time, and goes with this object at the latest.
  void remove_replaced();

  /// What lies in the build directory, or beside a nested stack's results, and is none of cbuild's. After
  /// `publish`.
  [[nodiscard]] std::vector<std::string> foreign() const;

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

  /// The directories that try_open makes once it has the lock.
  struct Made {
    util::MadeDirectory build;
    util::MadeDirectory logs;
  };

  /// An earlier result, and where it goes to when it goes.
  struct Removal {
    std::filesystem::path from;
    std::filesystem::path to;
  };

  BuildDirectory(std::filesystem::path path, util::MadeDirectory above, OwnLock lock, Made made);

  [[nodiscard]] std::string replaced_part(const std::string& place) const;
  [[nodiscard]] bool is_replaced(const std::string& place) const;
  void seal_templates(const std::map<std::string, std::string>& templates);
  void seal_removals(const Manifest& next);
  [[nodiscard]] Manifest next_manifest(const Publication& publication) const;
  [[nodiscard]] const std::filesystem::path& scratch();
  void remove_empty_directories();
  void add_foreign(const std::string& directory, std::vector<std::string>& found) const;

  std::filesystem::path m_path;
  util::MadeDirectory m_above; ///< where the lock's file is; goes after it
  OwnLock m_lock;
  Made m_made;         ///< made while the lock is held, and goes before it: nobody else's is taken away
  Manifest m_manifest; ///< of what was made there before
  /// For what is not published, and for what is replaced; before those that have files in it.
  std::unique_ptr<util::AtomicDirectory> m_scratch;
  std::map<std::string, std::unique_ptr<util::AtomicDirectory>> m_replaced; ///< by their places
  std::set<std::string> m_sealed;                        ///< those that `sealing_of` was asked for
  std::map<std::string, std::filesystem::path> m_stages; ///< the artifacts': one of m_replaced, or in one
  std::vector<util::FileReplacement> m_templates;        ///< the root stack's is the last one
  std::vector<Removal> m_removals;
  std::unique_ptr<util::AtomicFile> m_next_manifest;
  std::unique_ptr<util::AtomicFile> m_build_graph;
  std::set<std::string> m_known; ///< what is ours once it is published
};

} // namespace cbuild::output
