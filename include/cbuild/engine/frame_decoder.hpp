#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace cbuild::engine {

/// How the engine sends a container's output: as it is (the container has a terminal), or in frames of 8
/// bytes of header (stream, three zeros, length big-endian) and the payload. Format: "Attach to a container",
/// Docker Engine API.
enum class LogFormat { raw, multiplexed };

enum class LogStream { standard_output, standard_error };

/// Takes the bytes of an attached container in any split and gives the payload in order, without keeping it.
class FrameDecoder {
public:
  using Sink = std::function<void(LogStream, std::span<const char>)>;

  FrameDecoder(LogFormat format, Sink sink) : m_format(format), m_sink(std::move(sink)) {}

  /// Throws Error(engine) naming the offset at a header that is none, and the engine's own words for a frame
  /// of stream 3, which carries the engine's errors.
  void feed(std::span<const char> bytes);

  /// To be called at the end of the stream: throws Error(engine) in the middle of a frame.
  void finish() const;

private:
  static constexpr std::size_t k_header_size = 8;

  std::size_t take_header(std::span<const char> bytes);
  std::size_t take_payload(std::span<const char> bytes);
  void keep_engine_words(std::span<const char> payload);
  [[noreturn]] void throw_engine_error() const;

  LogFormat m_format;
  Sink m_sink;
  std::array<unsigned char, k_header_size> m_header{};
  std::size_t m_header_filled = 0;
  std::uint32_t m_payload_left = 0;
  std::uint64_t m_offset = 0;
  std::string m_engine_words; ///< of a frame of stream 3
};

} // namespace cbuild::engine
