#include "archive/tar_writer.hpp"

#include "archive/refusal.hpp"

#include <cbuild/util/error.hpp>

#include <utility>

namespace cbuild::archive {

TarWriter::TarWriter(Format format, Sink sink) : m_sink(std::move(sink)) {
  if (format == Format::ustar) {
    check(::archive_write_set_format_ustar(m_writer.get()), "");
  } else {
    check(::archive_write_set_format_pax_restricted(m_writer.get()), "");
    check(::archive_write_set_options(m_writer.get(), "pax:hdrcharset=BINARY"), "");
  }
  // No filling after the two zero blocks.
  check(::archive_write_set_bytes_in_last_block(m_writer.get(), 1), "");
  check(::archive_write_open(m_writer.get(), this, nullptr, &TarWriter::take, nullptr), "");
}

void TarWriter::begin(::archive_entry* entry) {
  m_name = ::archive_entry_pathname(entry);
  check(::archive_write_header(m_writer.get(), entry), m_name);
}

void TarWriter::write(std::span<const char> bytes) {
  check(::archive_write_data(m_writer.get(), bytes.data(), bytes.size()), m_name);
}

void TarWriter::finish() { check(::archive_write_close(m_writer.get()), ""); }

la_ssize_t TarWriter::take(::archive* /*writer*/, void* self, const void* data, std::size_t size) {
  auto& writer = *static_cast<TarWriter*>(self);
  try {
    // Freeing a writer that was not finished writes what it still has.
    if (!writer.m_failure) writer.m_sink({static_cast<const char*>(data), size});
    return static_cast<la_ssize_t>(size);
  } catch (...) {
    writer.m_failure = std::current_exception();
    return -1;
  }
}

void TarWriter::check(la_ssize_t result, std::string_view name) const {
  if (m_failure) std::rethrow_exception(m_failure);
  if (result < 0)
    throw refused_entry(name, "cannot be packed: " + error_text(m_writer.get()), "give it a shorter name");
}

} // namespace cbuild::archive
