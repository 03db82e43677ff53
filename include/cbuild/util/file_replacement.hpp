#pragma once

#include <filesystem>

namespace cbuild::util {

/// Puts a file that is written already in its place, and can take it back: whoever looks at the place sees
/// the old content or the new, never a part. Both are on one file system.
class FileReplacement {
public:
  /// `automatic` swaps old and new in one step where the system can (Linux); `portable` keeps the old content
  /// under another name.
  enum class Replace { automatic, portable };

  /// `from` is in a directory of the caller's own, which gets the old content and goes away after this
  /// object.
  FileReplacement(std::filesystem::path from, std::filesystem::path to, Replace replace = Replace::automatic);

  /// Where it goes to.
  [[nodiscard]] const std::filesystem::path& place() const { return m_to; }

  /// A renaming. Once. A link in the place is replaced, not followed; a directory there is an
  /// Error(local_files). After an error all is as it was.
  void commit();

  /// Undoes a commit: the old content is back, or nothing if there was none. False if the system does not let
  /// it; before a commit it does nothing.
  bool revert() noexcept;

private:
  [[nodiscard]] bool try_commit();
  [[nodiscard]] bool place_is_taken() const;
  void commit_portably(bool taken);

  std::filesystem::path m_from;
  std::filesystem::path m_to;
  std::filesystem::path m_old; ///< of `portable`
  Replace m_replace;
  enum class Committed { no, in_an_empty_place, over_old_content } m_committed = Committed::no;
};

} // namespace cbuild::util
