#include <cbuild/engine/frame_decoder.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace cbuild::engine {
namespace {

constexpr unsigned char k_standard_error = 2;
constexpr unsigned char k_system_error = 3;

util::Error damaged(std::uint64_t offset, std::string_view what) {
  return {util::ExitCode::engine, fmt::format("log stream damaged at byte {}: {}", offset, what)};
}

} // namespace

void FrameDecoder::feed(std::span<const char> bytes) {
  if (m_format == LogFormat::raw) {
    if (!bytes.empty()) m_sink(LogStream::standard_output, bytes);
    m_offset += bytes.size();
    return;
  }
  while (!bytes.empty()) {
    const std::size_t taken = m_payload_left > 0 ? take_payload(bytes) : take_header(bytes);
    m_offset += taken;
    bytes = bytes.subspan(taken);
  }
}

std::size_t FrameDecoder::take_header(std::span<const char> bytes) {
  const std::size_t taken = std::min(bytes.size(), k_header_size - m_header_filled);
  std::copy_n(bytes.begin(), taken, m_header.begin() + static_cast<std::ptrdiff_t>(m_header_filled));
  m_header_filled += taken;
  if (m_header_filled < k_header_size) return taken;
  m_header_filled = 0;
  if (m_header[0] > k_system_error || m_header[1] != 0 || m_header[2] != 0 || m_header[3] != 0)
    throw damaged(m_offset + taken - k_header_size, "not a frame header");
  const auto byte = [this](std::size_t i) { return std::uint32_t{m_header.at(i)}; };
  m_payload_left = byte(4) << 24 | byte(5) << 16 | byte(6) << 8 | byte(7);
  if (m_header[0] == k_system_error && m_payload_left == 0) throw_engine_error();
  return taken;
}

std::size_t FrameDecoder::take_payload(std::span<const char> bytes) {
  const auto payload = bytes.first(std::min<std::size_t>(bytes.size(), m_payload_left));
  m_payload_left -= static_cast<std::uint32_t>(payload.size());
  if (m_header[0] == k_system_error)
    keep_engine_words(payload);
  else
    m_sink(m_header[0] == k_standard_error ? LogStream::standard_error : LogStream::standard_output, payload);
  return payload.size();
}

void FrameDecoder::keep_engine_words(std::span<const char> payload) {
  constexpr std::size_t k_most = 1000;
  m_engine_words.append(payload.data(), std::min(payload.size(), k_most - m_engine_words.size()));
  if (m_payload_left == 0 || m_engine_words.size() == k_most) throw_engine_error();
}

void FrameDecoder::throw_engine_error() const {
  throw util::Error(
      util::ExitCode::engine,
      fmt::format("the engine reports: {}",
                  m_engine_words.empty() ? "an error without words" : util::printable(m_engine_words)));
}

void FrameDecoder::finish() const {
  if (m_payload_left > 0 && m_header[0] == k_system_error) throw_engine_error();
  if (m_header_filled > 0 || m_payload_left > 0) throw damaged(m_offset, "the stream ends inside a frame");
}

} // namespace cbuild::engine
