#pragma once

#include <cbuild/util/confined_directory.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

namespace cbuild::archive {

/// Where the bytes of a tar stream come from: each call gives the next piece, an empty one at the end. The
/// piece stays valid until the next call; after the end there is none. May throw; the exception reaches the
/// caller of the reader unchanged. Called in the C locale (see util::ThreadCLocale).
using ByteSource = std::function<std::span<const std::byte>()>;

/// What is taken from a stream, and what it may cost before it is refused.
struct ExtractOptions {
  /// The directory of the archive whose content is extracted: it must be in it, and all entries must be it or
  /// lie below it. Empty: the archive's own root, `.`, which may be left out.
  std::string root;
  /// Of the expanded files.
  std::uint64_t max_bytes = std::uint64_t{2} << 30;
  std::uint64_t max_entries = 500'000;
};

struct ExtractStats {
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
};

/// Extracts an uncompressed tar (ustar, pax, GNU) that somebody else wrote into `into`, an existing empty
/// directory. Nothing is ever written outside `into`, whatever the stream says, and memory use does not
/// depend on it (< 8 MiB).
///
/// Kept: files (0755 if anyone may execute them, 0644 else), directories (0755), whatever the umask; relative
/// symbolic links that stay inside the tree and have `..` at their start only; hard links to files that came
/// earlier. Names are kept byte for byte (on Linux `\`, `:` and Windows' reserved names are ordinary; a
/// Windows host refuses them). A leading `./` is dropped, `.` is `into` itself; a directory may come twice,
/// missing ones are made. Owners, times, xattrs and ACLs are not taken from the stream.
///
/// Throws Error(refused) naming the entry for anything else: names that are absolute, empty, too long or have
/// `..`, links out, devices, FIFOs, sparse files, unknown types, names that come twice, headers over 1 MiB, a
/// stream over the limits (before writing what exceeds them), entries outside the root. And for a stream that
/// is damaged or cut: success needs both zero blocks of the archive's end, and the stream's own end after
/// them. Throws Error(local_files) when writing fails. After a throw `into` holds a part: the caller discards
/// it. Nothing is synced to disk: util::AtomicDirectory does that.
ExtractStats
extract_tar(const ByteSource& source, const std::filesystem::path& into, const ExtractOptions& options = {});

/// The same into a directory that is open already.
ExtractStats
extract_tar(const ByteSource& source, util::ConfinedDirectory& into, const ExtractOptions& options = {});

} // namespace cbuild::archive
