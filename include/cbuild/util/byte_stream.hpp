#pragma once

#include <cbuild/util/task.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace cbuild::util {

/// What one `read` of a stream gave.
struct Chunk {
  enum class Kind { data, end, idle };
  Kind kind = Kind::end;
  std::string data;
};

/// Bytes that come piece by piece, read by a coroutine. Dropping it ends the transfer behind it.
class ByteStream {
public:
  virtual ~ByteStream() = default;

  /// The next bytes (`data`); `end` at the end; `idle` after `patience` without any, zero being for ever.
  /// Throws Error when the stream breaks off, Interrupted when the user asked for the end.
  virtual Task<Chunk> read(std::chrono::milliseconds patience) = 0;
};

/// A text as a stream.
class TextStream : public ByteStream {
public:
  explicit TextStream(std::string text) : m_text(std::move(text)) {}
  Task<Chunk> read(std::chrono::milliseconds /*patience*/) override {
    co_return m_text.empty() ? Chunk{} : Chunk{Chunk::Kind::data, std::exchange(m_text, {})};
  }

private:
  std::string m_text;
};

inline std::unique_ptr<ByteStream> text_stream(std::string text) {
  return std::make_unique<TextStream>(std::move(text));
}

} // namespace cbuild::util
