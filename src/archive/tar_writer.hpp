#pragma once

#include "archive/libarchive_handle.hpp"

#include <cstddef>
#include <exception>
#include <functional>
#include <span>
#include <string_view>

namespace cbuild::archive {

/// Writes an uncompressed tar piece by piece. What the sink throws in libarchive's callback waits until its C
/// code is left, and comes out of the call that led there.
class TarWriter {
public:
  enum class Format {
    ustar,
    pax, ///< ustar where that can hold an entry; names are bytes
  };
  using Sink = std::function<void(std::span<const char>)>;

  TarWriter(Format format, Sink sink);

  /// The head of an entry. Error(refused), naming it, for one that the format cannot hold.
  void begin(::archive_entry* entry);

  /// Bytes of the entry begun last.
  void write(std::span<const char> bytes);

  /// The end of the archive.
  void finish();

private:
  static la_ssize_t take(::archive*, void* self, const void* data, std::size_t size);
  void check(la_ssize_t result, std::string_view name) const;

  Sink m_sink;
  std::exception_ptr m_failure;
  std::string m_name; ///< of the entry begun last
  Writer m_writer = owned<Writer>(::archive_write_new());
};

} // namespace cbuild::archive
