#include "archive/tar_guard.hpp"

#include "archive/pax_header.hpp"
#include "archive/refusal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cbuild::archive {
namespace {

constexpr std::uint64_t k_largest_extra = std::uint64_t{1} << 20;
// Writers fill up to their record size (10 KiB for GNU tar); more is no filling.
constexpr std::uint64_t k_largest_trailer = std::uint64_t{1} << 20;
constexpr const char* k_type_hint =
    "only files, directories and links can be artifacts: keep it out of the artifacts directory";
constexpr const char* k_maker_hint = "no container engine writes such archives";

std::string full_name(const BlockHeader& header) {
  std::string name(header.prefix);
  if (!name.empty() && name.back() != '/') name += '/';
  return name.append(header.name);
}

std::string describe_type(char type) {
  switch (type) {
  case '3':
    return "is a character device";
  case '4':
    return "is a block device";
  case '6':
    return "is a FIFO";
  case 'S':
    return "is a sparse file";
  default:
    return fmt::format("has the unknown type '{}'", shown({&type, 1}));
  }
}

bool is_file(char type) { return type == '0' || type == '\0' || type == '7'; }
bool is_link(char type) { return type == '1' || type == '2'; }

/// The text of a GNU 'L' or 'K' header.
std::string_view long_text(std::string_view body) {
  const auto text = body.substr(0, body.find_last_not_of('\0') + 1);
  if (text.empty()) throw damaged("a long name is empty");
  if (text.find('\0') != std::string_view::npos)
    throw refused_entry(text, "has a NUL in its name", "artifacts need plain relative names");
  return text;
}

} // namespace

void TarGuard::feed(std::span<const std::byte> bytes) {
  std::span text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  while (!text.empty()) {
    const std::size_t taken = take(text);
    m_position += taken;
    text = text.subspan(taken);
  }
}

std::size_t TarGuard::take(std::span<const char> bytes) {
  if (m_state == State::end) {
    on_trailer(bytes);
    return bytes.size();
  }
  if (m_state == State::header) {
    const auto taken = std::min(bytes.size(), k_block_size - m_filled);
    std::copy_n(bytes.begin(), taken, m_block.begin() + static_cast<std::ptrdiff_t>(m_filled));
    m_filled = (m_filled + taken) % k_block_size;
    if (m_filled == 0) on_block();
    return taken;
  }
  const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), m_left));
  if (m_state == State::extra) m_extra.append(bytes.data(), taken);
  m_left -= taken;
  if (m_left == 0) on_part_end();
  return taken;
}

void TarGuard::on_block() {
  if (is_zero(m_block)) return on_zero_block();
  if (m_zero_block) throw damaged(fmt::format("it goes on after a zero block, {}", place()));
  if (!has_right_checksum(m_block)) throw damaged(fmt::format("no tar header is found {}", place()));
  const BlockHeader header = parse_block(m_block);
  const bool extra = std::string_view("xgLK").find(header.type) != std::string_view::npos;
  if (extra)
    on_extra_header(header);
  else
    on_entry(header);
}

void TarGuard::on_zero_block() {
  if (!m_pending.types.empty()) throw damaged(fmt::format("its last header has no entry, {}", place()));
  if (m_zero_block) m_state = State::end;
  m_zero_block = true;
}

void TarGuard::on_extra_header(const BlockHeader& header) {
  const bool again = m_pending.types.find(header.type) != std::string::npos;
  const bool pax = header.type == 'x' || m_pending.types.find('x') != std::string::npos;
  const bool gnu =
      m_pending.types.find_first_of("LK") != std::string::npos || header.type == 'L' || header.type == 'K';
  if (again || (pax && gnu))
    throw damaged(fmt::format("an entry has several headers of a kind, {}", place()));
  if (header.size == 0) throw damaged(fmt::format("an extra header is empty, {}", place()));
  if (header.size > k_largest_extra)
    throw refused_entry(full_name(header), "has a header of more than 1 MiB", k_maker_hint);
  m_pending.types += header.type;
  m_extra.clear();
  start(State::extra, header.size);
}

void TarGuard::on_extra_body() {
  switch (m_pending.types.back()) {
  case 'L':
    m_pending.name = long_text(m_extra);
    return;
  case 'K':
    m_pending.link = !long_text(m_extra).empty();
    return;
  default:
    break;
  }
  const PaxHeader header = parse_pax_header(m_extra);
  const bool changes = header.path || header.link_path || header.size || header.sparse;
  if (m_pending.types.back() == 'g') {
    if (changes) throw damaged("a global header changes the entries' names or sizes");
    return;
  }
  m_pending.name = header.path.value_or("");
  m_pending.size = header.size;
  m_pending.link = header.link_path.has_value();
  m_pending.sparse = header.sparse;
}

void TarGuard::on_entry(const BlockHeader& header) {
  m_name = m_pending.name.empty() ? full_name(header) : m_pending.name;
  check_entry(header);
  const auto size = m_pending.size.value_or(header.size);
  ++m_entries;
  m_bytes += size;
  m_pending = {};
  start(State::content, size);
}

void TarGuard::check_entry(const BlockHeader& header) const {
  const bool known = is_file(header.type) || is_link(header.type) || header.type == '5';
  if (!known) throw refused_entry(m_name, describe_type(header.type), k_type_hint);
  if (m_pending.sparse || header.sparse) throw refused_entry(m_name, "is a sparse file", k_maker_hint);
  if (!is_file(header.type) && (header.size != 0 || m_pending.size.value_or(0) != 0))
    throw refused_entry(m_name, "is no file but has content", k_maker_hint);
  if (m_pending.link && !is_link(header.type))
    throw refused_entry(m_name, "is no link but has a link's target", k_maker_hint);
  // Old writers meant a directory by that, and some readers still take it for one.
  if (header.type != '5' && m_name.ends_with('/'))
    throw refused_entry(m_name, "is no directory but its name ends with '/'", k_maker_hint);
}

void TarGuard::start(State state, std::uint64_t size) {
  m_state = state;
  m_left = size;
  m_padding = (k_block_size - size % k_block_size) % k_block_size;
  if (m_left == 0) on_part_end();
}

void TarGuard::on_part_end() {
  if (m_state == State::extra) on_extra_body();
  m_left = std::exchange(m_padding, 0);
  m_state = m_left > 0 ? State::padding : State::header;
}

void TarGuard::on_trailer(std::span<const char> bytes) {
  m_trailer += bytes.size();
  if (!is_zero(bytes) || m_trailer > k_largest_trailer) throw damaged("something follows its end");
}

std::string TarGuard::place() const {
  const auto where =
      m_name.empty() ? std::string("at its start") : fmt::format("after entry '{}'", shown(m_name));
  return fmt::format("{} (before byte {})", where, m_position);
}

void TarGuard::finish() const {
  if (m_state == State::end) return;
  if (m_position == 0) throw damaged("it is empty");
  const bool inside = m_state == State::content || m_state == State::padding;
  const auto where = inside ? fmt::format("inside entry '{}'", shown(m_name)) : place();
  throw damaged(fmt::format("it is cut after {} bytes, {}", m_position, where));
}

} // namespace cbuild::archive
