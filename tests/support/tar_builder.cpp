#include "support/tar_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace cbuild::test {
namespace {

constexpr std::size_t k_block = 512;
constexpr std::size_t k_checksum_offset = 148;
constexpr std::size_t k_magic_offset = 257;

void put(std::string& block, std::size_t offset, std::size_t most, std::string_view text) {
  const auto count = std::min(most, text.size());
  std::copy_n(text.begin(), count, block.begin() + static_cast<std::ptrdiff_t>(offset));
}

void set_checksum(char* block) {
  std::fill_n(block + k_checksum_offset, 8, ' ');
  const auto add = [](unsigned sum, char c) { return sum + static_cast<unsigned char>(c); };
  const unsigned sum = std::accumulate(block, block + k_block, 0U, add);
  const auto text = fmt::format("{:06o}", sum);
  std::copy_n(text.begin(), 6, block + k_checksum_offset);
  block[k_checksum_offset + 6] = '\0';
}

std::string size_field(const TarEntry& entry) {
  if (!entry.size_field.empty()) return entry.size_field;
  return fmt::format("{:011o}", entry.size.value_or(entry.content.size()));
}

std::string pax_record(const std::string& key, const std::string& value) {
  const std::size_t rest = key.size() + value.size() + 3;
  std::size_t length = rest;
  while (std::to_string(length).size() + rest != length) length = std::to_string(length).size() + rest;
  return fmt::format("{} {}={}\n", length, key, value);
}

} // namespace

TarBuilder& TarBuilder::add(const TarEntry& entry) {
  std::string block(k_block, '\0');
  put(block, 0, 100, entry.name);
  put(block, 100, 8, fmt::format("{:07o}", entry.mode));
  put(block, 108, 8, "0000000");
  put(block, 116, 8, "0000000");
  put(block, 124, 12, size_field(entry));
  put(block, 136, 12, "00000000000");
  put(block, 156, 1, {&entry.type, 1});
  put(block, 157, 100, entry.link);
  put(block, k_magic_offset, 8, entry.magic);
  put(block, 345, 167, entry.prefix);
  set_checksum(block.data());
  if (!entry.right_checksum) block[k_checksum_offset] = static_cast<char>(block[k_checksum_offset] ^ 1);
  m_bytes += block + entry.content;
  return zeros((k_block - m_bytes.size() % k_block) % k_block);
}

TarBuilder& TarBuilder::file(std::string name, std::string content, unsigned mode) {
  return add({.name = std::move(name), .content = std::move(content), .mode = mode});
}

TarBuilder& TarBuilder::directory(std::string name, unsigned mode) {
  return add({.name = std::move(name), .type = '5', .mode = mode});
}

TarBuilder& TarBuilder::symlink(std::string name, std::string target) {
  return add({.name = std::move(name), .type = '2', .link = std::move(target), .mode = 0777});
}

TarBuilder& TarBuilder::hard_link(std::string name, std::string existing) {
  return add({.name = std::move(name), .type = '1', .link = std::move(existing)});
}

TarBuilder& TarBuilder::pax(const PaxRecords& records, char type) {
  std::string body;
  for (const auto& [key, value] : records) body += pax_record(key, value);
  return pax_body(body, type);
}

TarBuilder& TarBuilder::pax_body(const std::string& body, char type) {
  return add({.name = "PaxHeaders/x", .content = body, .type = type});
}

TarBuilder& TarBuilder::gnu_long(const std::string& text, char type) {
  return add({.name = "././@LongLink", .content = text + '\0', .type = type, .magic = k_gnu_magic});
}

TarBuilder& TarBuilder::raw(std::string_view bytes) {
  m_bytes += bytes;
  return *this;
}

TarBuilder& TarBuilder::zeros(std::size_t count) {
  m_bytes.append(count, '\0');
  return *this;
}

std::string TarBuilder::finish() const { return m_bytes + std::string(2 * k_block, '\0'); }

void fix_checksums(char* bytes, std::size_t size) {
  for (std::size_t at = 0; at + k_block <= size; at += k_block)
    if (std::string_view(bytes + at + k_magic_offset, 5) == "ustar") set_checksum(bytes + at);
}

} // namespace cbuild::test
