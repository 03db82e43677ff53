#include "archive/tar_writer.hpp"

#include <cbuild/archive/pack_tree.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/util/thread_c_locale.hpp>

#include <fmt/format.h>

#include <map>
#include <optional>
#include <utility>

namespace cbuild::archive {
namespace {

namespace fs = std::filesystem;
using util::FileKind;
using util::FileState;
using util::TreeDirectory;

constexpr std::int64_t k_second = 1'000'000'000; // in nanoseconds

Entry header_of(const TreeMember& member) {
  const bool is_directory = member.state.kind == FileKind::directory;
  auto entry = owned<Entry>(::archive_entry_new());
  ::archive_entry_copy_pathname(entry.get(), (member.path + (is_directory ? "/" : "")).c_str());
  ::archive_entry_set_mtime(entry.get(), member.state.modified / k_second, 0);
  ::archive_entry_set_uid(entry.get(), 0);
  ::archive_entry_set_gid(entry.get(), 0);
  ::archive_entry_set_perm(entry.get(), member.state.mode);
  ::archive_entry_set_filetype(entry.get(), is_directory ? AE_IFDIR : AE_IFREG);
  if (member.state.kind == FileKind::link) {
    ::archive_entry_set_filetype(entry.get(), AE_IFLNK);
    ::archive_entry_copy_symlink(entry.get(), member.target.c_str());
  }
  const bool is_file = member.state.kind == FileKind::file;
  ::archive_entry_set_size(entry.get(), is_file ? static_cast<la_int64_t>(member.state.size) : 0);
  return entry;
}

class TreePacker {
public:
  TreePacker(const fs::path& root, const ByteSink& sink)
      : m_root(root), m_reader(util::TreeReader::open(root)), m_writer(TarWriter::Format::pax, sink) {}

  void add(const TreeMember& member) {
    if (member.state.kind == FileKind::special) return;
    if (member.state.kind == FileKind::directory) m_states[member.path] = member.state;
    m_writer.begin(header_of(member).get());
    if (member.state.kind == FileKind::file) add_content(member);
  }

  void add(TreeMember member, std::string_view content) {
    member.state.size = content.size();
    m_writer.begin(header_of(member).get());
    m_writer.write(content);
  }

  void finish() { m_writer.finish(); }

private:
  void add_content(const TreeMember& member) {
    const auto slash = member.path.rfind('/');
    const auto parent = slash == std::string::npos ? std::string() : member.path.substr(0, slash);
    open(parent, member);
    const auto name = slash == std::string::npos ? member.path : member.path.substr(slash + 1);
    const auto take = [this](std::span<const std::byte> bytes) {
      const auto* data = static_cast<const char*>(static_cast<const void*>(bytes.data()));
      m_writer.write({data, bytes.size()});
    };
    if (m_directory->read(name, take) != member.state) throw changed(member);
  }

  void open(const std::string& path, const TreeMember& member) {
    if (m_directory && m_open == path) return;
    m_directory = path.empty() ? m_reader->root() : m_reader->directory(path, m_states.at(path));
    if (!m_directory) throw changed(member);
    m_open = path;
  }

  [[nodiscard]] util::Error changed(const TreeMember& member) const {
    return {util::ExitCode::local_files,
            fmt::format("'{}' changed while it was sent", util::printable((m_root / member.path).string()))};
  }

  const fs::path& m_root;
  std::unique_ptr<util::TreeReader> m_reader;
  TarWriter m_writer;
  std::map<std::string, FileState> m_states; ///< of directories
  std::string m_open;
  std::unique_ptr<TreeDirectory> m_directory; ///< at m_open
};

} // namespace

void pack_tree(const fs::path& root,
               const std::vector<TreeMember>& members,
               const std::map<std::string, std::string>& instead,
               const ByteSink& sink) {
  const util::ThreadCLocale c_locale;
  TreePacker packer(root, sink);
  for (const auto& member : members) {
    const auto other = instead.find(member.path);
    if (other == instead.end())
      packer.add(member);
    else
      packer.add(member, other->second);
  }
  packer.finish();
}

} // namespace cbuild::archive
