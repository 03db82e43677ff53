#include "archive/pax_header.hpp"

#include "archive/refusal.hpp"

#include <charconv>
#include <limits>

namespace cbuild::archive {
namespace {

// libarchive ignores a longer record, and all that follow it.
constexpr std::uint64_t k_longest_record = 999'999;

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  return value;
}

/// Takes the next record off `body`, without its length and newline.
std::string_view take_record(std::string_view& body) {
  const auto space = body.find(' ');
  const auto length = parse_decimal(body.substr(0, space));
  if (space == std::string_view::npos || !length || *length <= space + 1 || *length > body.size() ||
      *length > k_longest_record || body[*length - 1] != '\n')
    throw damaged("a pax header has a broken record");
  const auto record = body.substr(space + 1, *length - space - 2);
  body.remove_prefix(*length);
  return record;
}

void take_text(std::optional<std::string_view>& slot, std::string_view value) {
  if (slot) throw damaged("a pax header gives a path twice");
  if (value.empty()) throw damaged("a pax header gives an empty path");
  if (value.find('\0') != std::string_view::npos)
    throw refused_entry(value, "has a NUL in its name", "artifacts need plain relative names");
  slot = value;
}

void take_size(std::optional<std::uint64_t>& slot, std::string_view value) {
  const auto size = parse_decimal(value);
  if (slot || !size) throw damaged("a pax header has a size that is no size");
  slot = size;
}

bool is_sparse_key(std::string_view key) {
  return key.starts_with("GNU.sparse.") || key == "SCHILY.realsize" || key == "SUN.holesdata";
}

} // namespace

PaxHeader parse_pax_header(std::string_view body) {
  PaxHeader header;
  while (!body.empty()) {
    const auto record = take_record(body);
    const auto equals = record.find('=');
    const auto key = record.substr(0, equals);
    if (equals == std::string_view::npos || key.empty() || key.find('\0') != std::string_view::npos)
      throw damaged("a pax header has a broken record");
    const auto value = record.substr(equals + 1);
    if (key == "path")
      take_text(header.path, value);
    else if (key == "linkpath")
      take_text(header.link_path, value);
    else if (key == "size")
      take_size(header.size, value);
    else if (is_sparse_key(key))
      header.sparse = true;
  }
  return header;
}

} // namespace cbuild::archive
