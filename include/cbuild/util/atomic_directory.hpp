#pragma once

#include <cbuild/util/handle.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace cbuild::util {

/// How the names of all stages begin, also those of AtomicFiles.
inline constexpr std::string_view k_stage_prefix = ".cbuild-stage-";

/// A directory that is written beside its place and appears there whole, or not at all. Whoever looks at
/// `target` sees the old content or the new one, never a part, a mix or nothing. The directory around
/// `target` must exist.
///
/// The stage is `.cbuild-stage-<16 hex>` next to the target (the same file system), closed to others until
/// commit and locked (flock) as long as this object lives, so that the next run can tell a dead owner's stage
/// from a live one. A forked child that keeps its descriptors keeps the lock as well.
class AtomicDirectory {
public:
  /// `automatic` swaps old and new in one step where the system can (Linux). `portable` moves the old one
  /// away first: `target` is missing for some microseconds, and after a kill in between the old content is
  /// gone. `nothing` takes the place of an empty directory at most: what else is there, and be it since a
  /// moment, is an Error(local_files).
  enum class Replace { automatic, portable, nothing };

  /// Makes the stage. Error(local_files) if `target` is something else than a directory: a link, too, as
  /// replacing it would not be what its owner meant.
  explicit AtomicDirectory(const std::filesystem::path& target, Replace replace = Replace::automatic);

  /// Removes the stage, or after commit the old content (a failure of that is left for `remove_stale`).
  ~AtomicDirectory();
  AtomicDirectory(const AtomicDirectory&) = delete;
  AtomicDirectory& operator=(const AtomicDirectory&) = delete;

  /// The empty directory to write into.
  [[nodiscard]] const std::filesystem::path& path() const { return m_stage_path; }

  /// What takes time and may fail for want of space: brings all to the disk, and looks at the target once
  /// more. Nothing is to be written after it. Error(local_files).
  void seal();

  /// Publishes: a renaming, with a seal before it if there was none. The new content survives a power cut
  /// once the directory around it is synced. Once. After an Error(local_files) the target is as it was.
  void commit();

  /// Undoes a commit, as long as this object lives: the old content is back, or nothing if there was none.
  /// False if the system does not let it; before a commit it does nothing.
  bool revert() noexcept;

  /// Removes the stages in `directory` whose owners are dead, those of AtomicFiles too; says how many. An
  /// owner is dead when its stage, a directory or a plain file, can be locked. Those of live owners are left,
  /// and so is what cannot be locked (some network file systems) or removed: this is housekeeping and never
  /// fails.
  static std::size_t remove_stale(const std::filesystem::path& directory);

private:
  [[nodiscard]] bool try_make_stage();
  [[nodiscard]] bool target_exists() const;
  void publish();
  [[nodiscard]] bool publish_once();
  [[nodiscard]] bool publish_portably();
  void publish_over_nothing();
  void lock_old_content();
  void remove_named_stage() noexcept;

  std::filesystem::path m_target;
  std::filesystem::path m_stage_path;
  std::string m_target_name;
  std::string m_stage_name;
  Replace m_replace;
  Handle m_parent;
  Handle m_stage; ///< holds the lock
  Handle m_old;   ///< that of the old content, which may still be needed
  bool m_sealed = false;
  enum class Committed { no, in_an_empty_place, over_old_content } m_committed = Committed::no;
};

} // namespace cbuild::util
