#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>

namespace cbuild::archive {

/// Where the bytes of a tar stream come from: each call gives the next piece, an empty one at the end. The
/// piece stays valid until the next call. May throw; the exception reaches the caller of the reader
/// unchanged.
using ByteSource = std::function<std::span<const std::byte>()>;

/// What a stream may cost before it is refused. Bytes are those of the expanded files.
struct ExtractLimits {
  std::uint64_t max_bytes = std::uint64_t{2} << 30;
  std::uint64_t max_entries = 500'000;
};

struct ExtractStats {
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
};

/// Extracts an uncompressed tar (ustar, pax, GNU) that somebody else wrote into `into`, an existing empty
/// directory. The leading directory `.` is the directory itself. Nothing is ever written outside `into`,
/// whatever the stream says. Files become 0755 (any x bit) or 0644, directories 0755, whatever the umask;
/// owners, times, xattrs and ACLs are not taken from the stream. Relative links that stay inside the tree and
/// hard links inside it are kept. Throws Error(refused) naming the entry for anything else (links out,
/// devices, FIFOs, duplicates, names with `..`, …), for a stream over the limits, and for one that is cut:
/// success needs both zero blocks of the end of the archive. Throws Error(local_files) when writing fails.
/// After a throw `into` holds a part: the caller discards it.
ExtractStats
extract_tar(const ByteSource& source, const std::filesystem::path& into, const ExtractLimits& limits = {});

} // namespace cbuild::archive
