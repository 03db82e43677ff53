#pragma once

#include <cbuild/action/ignore.hpp>
#include <cbuild/util/tree_reader.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace cbuild::action {

/// What lies at one path of a tree.
struct Entry {
  std::string path;      ///< from the root, with '/'; its bytes are the file system's, UTF-8 or not
  util::FileState state; ///< links are never followed
  std::string target;    ///< of a link, as it is stored
  std::string digest;    ///< of a file, where digests were asked for: SHA-256 as 64 hexadecimal digits

  friend bool operator==(const Entry&, const Entry&) = default;
};

/// A path that is not part of the input; what lies below it was not looked at, and is not named.
struct LeftOut {
  enum class Reason {
    never,       ///< one of `k_never_input`
    given,       ///< IgnoreRules::left_out
    ignore_file, ///< a rule of a `k_ignore_file`
    cache,       ///< says itself that it is a cache
  };
  std::string path;
  util::FileKind kind = util::FileKind::file;
  Reason reason = Reason::given;
  std::uint64_t device = 0; ///< with the inode: what lies there. A mount that hides it goes with it
  std::uint64_t inode = 0;

  friend bool operator==(const LeftOut&, const LeftOut&) = default;
};

/// A tree as it was read once: what a build may know of it. Lists are sorted by the bytes of their paths. A
/// value: two are equal where nothing changed in between, times and numbers of files included.
struct Snapshot {
  std::vector<Entry> entries; ///< without the root
  std::vector<LeftOut> left_out;
  std::vector<std::string> unsteady; ///< paths that changed while they were read, or were gone

  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

enum class Digests { none, files };

/// Reads a tree, each name once. What cannot be read is an Error(local_files) naming its path; an ignore file
/// that is no regular one, or has more than 1 MiB, an Error(usage). What changes meanwhile is told in
/// `unsteady`. May be called on any thread.
[[nodiscard]] Snapshot take_snapshot(const std::filesystem::path& root,
                                     const IgnoreRules& rules,
                                     Digests digests = Digests::none,
                                     util::TreeReader::Way way = util::TreeReader::Way::automatic);

/// The size of an input.
struct Totals {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0; ///< of the files
  std::string largest;     ///< the directory at the root with the most bytes; empty if none has any
  std::uint64_t largest_bytes = 0;

  friend bool operator==(const Totals&, const Totals&) = default;
};

[[nodiscard]] Totals totals(const Snapshot& snapshot);

/// A path at which a tree is not what it was.
struct Difference {
  enum class Kind { added, removed, changed };
  std::string path;
  Kind kind = Kind::changed;

  friend bool operator==(const Difference&, const Difference&) = default;
};

/// Reads a tree again, without digests: the first `most` paths, sorted, at which what is in it is not the
/// same as in `before`, or was unsteady then or now, or something else lies in the place of what was left out
/// and is hidden from the build no more. A directory changes with its mode alone: its time also
/// tells of what is left out. A file is the same where nothing that the file system says of it has changed.
/// Errors as `take_snapshot`.
[[nodiscard]] std::vector<Difference> changes_since(const Snapshot& before,
                                                    const std::filesystem::path& root,
                                                    const IgnoreRules& rules,
                                                    std::size_t most = 10);

} // namespace cbuild::action
