#include "archive/entry_policy.hpp"
#include "archive/libarchive_handle.hpp"
#include "archive/refusal.hpp"

#include <cbuild/archive/pack.hpp>
#include <cbuild/util/error.hpp>

#include <algorithm>
#include <exception>
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

/// The archive in memory. What is thrown in libarchive's callback waits until its C code is left.
class Packer {
public:
  Packer() {
    ::archive_write_set_format_ustar(m_writer.get());
    // No filling after the two zero blocks.
    ::archive_write_set_bytes_in_last_block(m_writer.get(), 1);
    check(::archive_write_open(m_writer.get(), this, nullptr, &Packer::write, nullptr), "");
  }

  void append(const Member& member) {
    check(::archive_write_header(m_writer.get(), header_of(member).get()), member.name);
    check(::archive_write_data(m_writer.get(), member.content.data(), member.content.size()), member.name);
  }

  std::string finish() {
    check(::archive_write_close(m_writer.get()), "");
    return std::move(m_bytes);
  }

private:
  static la_ssize_t write(::archive*, void* self, const void* data, std::size_t size) {
    auto& packer = *static_cast<Packer*>(self);
    try {
      packer.m_bytes.append(static_cast<const char*>(data), size);
      return static_cast<la_ssize_t>(size);
    } catch (...) {
      packer.m_failure = std::current_exception();
      return -1;
    }
  }

  void check(la_ssize_t result, std::string_view name) const {
    if (m_failure) std::rethrow_exception(m_failure);
    if (result < 0)
      throw refused_entry(name, "cannot be packed: " + error_text(m_writer.get()), "give it a shorter name");
  }

  std::string m_bytes;
  std::exception_ptr m_failure;
  Writer m_writer = owned<Writer>(::archive_write_new());
};

} // namespace

std::string pack_tar(std::vector<Member> members) {
  std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  const auto same = [](const auto& a, const auto& b) { return a.name == b.name; };
  const auto twin = std::adjacent_find(members.begin(), members.end(), same);
  if (twin != members.end()) throw refused_entry(twin->name, "comes twice", "members need different names");
  Packer packer;
  for (const auto& member : members) {
    demand_plain(member);
    packer.append(member);
  }
  return packer.finish();
}

} // namespace cbuild::archive
