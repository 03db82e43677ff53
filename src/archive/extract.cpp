#include "archive/entry_policy.hpp"
#include "archive/libarchive_handle.hpp"
#include "archive/refusal.hpp"
#include "archive/tar_guard.hpp"

#include <cbuild/archive/extract.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/util/thread_c_locale.hpp>

#include <fmt/format.h>

#include <exception>
#include <string>
#include <string_view>
#include <variant>

namespace cbuild::archive {
namespace {

using Obstacle = util::ConfinedDirectory::Obstacle;

constexpr std::string_view k_name_hint = "artifacts need plain relative names";
constexpr std::string_view k_limit_hint =
    "AWS Lambda takes 250 MB unzipped; does the build copy more than its result?";

/// The stream on its way to libarchive. Its callback is called by C code: what is thrown waits here until
/// that is left.
class Stream {
public:
  explicit Stream(const ByteSource& source) : m_source(source) {}

  static la_ssize_t read(::archive*, void* self, const void** piece) {
    auto& stream = *static_cast<Stream*>(self);
    try {
      const auto bytes = stream.next();
      *piece = bytes.data();
      return static_cast<la_ssize_t>(bytes.size());
    } catch (...) {
      stream.m_failure = std::current_exception();
      return ARCHIVE_FATAL;
    }
  }

  /// To be called after each call of libarchive that may read.
  void rethrow() const {
    if (m_failure) std::rethrow_exception(m_failure);
  }

  /// Takes what libarchive has left: only then is the end known to be the end.
  void drain() {
    while (!m_ended) (void)next();
  }

  [[nodiscard]] const TarGuard& guard() const { return m_guard; }

private:
  std::span<const std::byte> next() {
    if (m_ended) return {};
    const auto bytes = m_source();
    if (bytes.empty()) {
      m_ended = true;
      m_guard.finish();
    }
    m_guard.feed(bytes);
    return bytes;
  }

  const ByteSource& m_source;
  TarGuard m_guard;
  std::exception_ptr m_failure;
  bool m_ended = false;
};

std::string_view text_or_empty(const char* text) { return text != nullptr ? text : ""; }

class Extraction {
public:
  Extraction(const ByteSource& source, util::ConfinedDirectory& into, const ExtractOptions& options)
      : m_stream(source), m_into(into), m_options(options), m_reader(owned<Reader>(::archive_read_new())) {}

  ExtractStats run() {
    open();
    while (::archive_entry* entry = next_entry()) extract(entry);
    m_stream.drain();
    if (!m_options.root.empty() && !m_has_root)
      throw damaged(fmt::format("the directory '{}' is not in it", util::printable(m_options.root)));
    // The guard and libarchive each read the stream on their own: it must have meant the same to both.
    if (m_stats.entries != m_stream.guard().entries() || m_stats.bytes != m_stream.guard().bytes())
      throw damaged("it can be read in two ways");
    return m_stats;
  }

private:
  void open() {
    ::archive_read_support_filter_none(m_reader.get());
    ::archive_read_support_format_tar(m_reader.get());
    // On by default on macOS: takes files named ._* for another file's metadata.
    ::archive_read_set_format_option(m_reader.get(), "tar", "mac-ext", nullptr);
    check(::archive_read_open(m_reader.get(), &m_stream, nullptr, &Stream::read, nullptr));
  }

  void check(int result) const {
    m_stream.rethrow();
    // Warnings are about what is not taken from the stream anyway, or say that a name is not ASCII.
    if (result < ARCHIVE_WARN) throw damaged(util::printable(error_text(m_reader.get())));
  }

  ::archive_entry* next_entry() {
    ::archive_entry* entry = nullptr;
    const int result = ::archive_read_next_header(m_reader.get(), &entry);
    check(result);
    if (result == ARCHIVE_EOF) return nullptr;
    return entry;
  }

  void extract(::archive_entry* entry) {
    const std::string full_name(text_or_empty(::archive_entry_pathname(entry)));
    const std::string_view name = below_root(full_name);
    if (const auto why = objection_to_name(name); !why.empty()) throw refused_entry(name, why, k_name_hint);
    if (++m_stats.entries > m_options.max_entries)
      throw refused_entry(
          name, fmt::format("is one more than the limit of {} entries", m_options.max_entries), k_limit_hint);
    const auto path = path_of(name);
    const auto type = ::archive_entry_filetype(entry);
    if (path.empty() && type != AE_IFDIR) throw refused_entry(name, "is no directory", k_name_hint);
    if (const char* existing = ::archive_entry_hardlink(entry))
      create_hard_link(name, existing);
    else if (type == AE_IFREG)
      create_file(entry, name);
    else if (type == AE_IFDIR)
      create_directory(name);
    else if (type == AE_IFLNK)
      create_symlink(name, text_or_empty(::archive_entry_symlink(entry)));
    else
      throw refused_entry(
          name, "is neither a file, a directory nor a link", "keep it out of the artifacts directory");
  }

  /// The name as seen from the root of the extraction.
  [[nodiscard]] std::string_view below_root(std::string_view name) const {
    const std::string_view root = m_options.root;
    if (root.empty()) return name;
    const auto rest = name.starts_with(root) ? name.substr(root.size()) : std::string_view("outside");
    if (rest.empty() || rest == "/") return "./";
    if (rest.front() != '/')
      throw refused_entry(name, fmt::format("is not in the directory '{}'", root), k_name_hint);
    return rest.substr(1);
  }

  static void demand(Obstacle obstacle, std::string_view name) {
    switch (obstacle) {
    case Obstacle::none:
      return;
    case Obstacle::taken:
      throw refused_entry(
          name, "comes twice", "names that differ only in case count as the same on some disks");
    case Obstacle::blocked:
      throw refused_entry(
          name, "lies under something that is no directory", "a link to a directory does not count as one");
    case Obstacle::no_source:
      throw refused_entry(name,
                          "is a hard link to no earlier file (a link is none)",
                          "put a copy of the file into the artifacts");
    }
  }

  void create_directory(std::string_view name) {
    const auto path = path_of(name);
    if (path.empty())
      m_has_root = true;
    else
      demand(m_into.create_directory(path), name);
  }

  void create_symlink(std::string_view name, std::string_view target) {
    check_symlink(path_of(name), target);
    demand(m_into.create_symlink(path_of(name), std::string(target)), name);
  }

  void create_hard_link(std::string_view name, std::string_view full_existing) {
    const auto existing = below_root(full_existing);
    const auto path = path_of(existing);
    const bool plain = objection_to_name(existing).empty() && !path.empty();
    demand(plain ? m_into.create_hard_link(path_of(name), path) : Obstacle::no_source, name);
  }

  void create_file(::archive_entry* entry, std::string_view name) {
    const auto size = static_cast<std::uint64_t>(::archive_entry_size(entry));
    // Judged by what the header announces, before a byte of it is written.
    if (size > m_options.max_bytes - m_stats.bytes) throw too_large(name);
    m_stats.bytes += size;
    const bool executable = (::archive_entry_perm(entry) & 0111U) != 0;
    auto made =
        m_into.create_file(path_of(name), executable ? util::FileMode::executable : util::FileMode::plain);
    if (const auto* obstacle = std::get_if<Obstacle>(&made)) return demand(*obstacle, name);
    copy_content(std::get<util::File>(made), name, size);
  }

  void copy_content(util::File& file, std::string_view name, std::uint64_t size) {
    std::uint64_t written = 0;
    for (;;) {
      const void* data = nullptr;
      std::size_t length = 0;
      la_int64_t offset = 0;
      const int result = ::archive_read_data_block(m_reader.get(), &data, &length, &offset);
      check(result);
      if (result == ARCHIVE_EOF) break;
      // Sparse files are refused by the guard; this is for what a newer libarchive may take for one.
      if (static_cast<std::uint64_t>(offset) != written || length > size - written)
        throw refused_entry(name, "has content in other places than its header says", k_name_hint);
      file.write_all(std::span(static_cast<const std::byte*>(data), length));
      written += length;
    }
    if (written != size) throw refused_entry(name, "is shorter than its header says", k_name_hint);
    file.close();
  }

  [[nodiscard]] util::Error too_large(std::string_view name) const {
    return refused_entry(name,
                         fmt::format("would make the artifacts larger than the limit of {}",
                                     util::format_bytes(m_options.max_bytes)),
                         k_limit_hint);
  }

  Stream m_stream;
  util::ConfinedDirectory& m_into;
  const ExtractOptions& m_options;
  Reader m_reader;
  ExtractStats m_stats;
  bool m_has_root = false;
};

} // namespace

ExtractStats
extract_tar(const ByteSource& source, util::ConfinedDirectory& into, const ExtractOptions& options) {
  const util::ThreadCLocale locale;
  return Extraction(source, into, options).run();
}

ExtractStats
extract_tar(const ByteSource& source, const std::filesystem::path& into, const ExtractOptions& options) {
  util::ConfinedDirectory directory(into);
  return extract_tar(source, directory, options);
}

} // namespace cbuild::archive
