#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <new>
#include <string>

namespace cbuild::archive {

struct FreeReader {
  void operator()(::archive* reader) const { ::archive_read_free(reader); }
};
struct FreeWriter {
  void operator()(::archive* writer) const { ::archive_write_free(writer); }
};
struct FreeEntry {
  void operator()(::archive_entry* entry) const { ::archive_entry_free(entry); }
};
using Reader = std::unique_ptr<::archive, FreeReader>;
using Writer = std::unique_ptr<::archive, FreeWriter>;
using Entry = std::unique_ptr<::archive_entry, FreeEntry>;

/// libarchive makes null where memory is short.
template <typename Handle>
Handle owned(typename Handle::pointer raw) {
  if (raw == nullptr) throw std::bad_alloc();
  return Handle(raw);
}

inline std::string error_text(::archive* handle) {
  const char* text = ::archive_error_string(handle);
  return text != nullptr ? text : "no reason given";
}

} // namespace cbuild::archive
