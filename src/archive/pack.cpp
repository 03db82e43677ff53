#include "archive/entry_policy.hpp"
#include "archive/refusal.hpp"
#include "archive/tar_writer.hpp"

#include <cbuild/archive/pack.hpp>
#include <cbuild/util/error.hpp>

#include <algorithm>
#include <string_view>

namespace cbuild::archive {
namespace {

Entry header_of(const Member& member) {
  auto entry = owned<Entry>(::archive_entry_new());
  ::archive_entry_copy_pathname(entry.get(), member.name.c_str());
  ::archive_entry_set_filetype(entry.get(), AE_IFREG);
  ::archive_entry_set_perm(entry.get(), member.secret ? 0600 : member.executable ? 0755 : 0644);
  ::archive_entry_set_size(entry.get(), static_cast<la_int64_t>(member.content.size()));
  ::archive_entry_set_mtime(entry.get(), 0, 0);
  ::archive_entry_set_uid(entry.get(), 0);
  ::archive_entry_set_gid(entry.get(), 0);
  return entry;
}

void demand_plain(const Member& member) {
  const bool plain = objection_to_name(member.name).empty() && path_of(member.name) == member.name;
  if (!plain) throw refused_entry(member.name, "cannot be packed", "members need plain relative names");
}

} // namespace

std::string pack_tar(std::vector<Member> members) {
  std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  const auto same = [](const auto& a, const auto& b) { return a.name == b.name; };
  const auto twin = std::adjacent_find(members.begin(), members.end(), same);
  if (twin != members.end()) throw refused_entry(twin->name, "comes twice", "members need different names");
  std::string bytes;
  TarWriter writer(TarWriter::Format::ustar,
                   [&bytes](auto piece) { bytes.append(piece.data(), piece.size()); });
  for (const auto& member : members) {
    demand_plain(member);
    writer.begin(header_of(member).get());
    writer.write(member.content);
  }
  writer.finish();
  return bytes;
}

} // namespace cbuild::archive
