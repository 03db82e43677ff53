#pragma once

#include <cbuild/util/byte_stream.hpp>
#include <cbuild/util/event_loop.hpp>
#include <cbuild/util/thread_pool.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

namespace cbuild::util {

/// Hands bytes to the reader of a stream; waits while it has fallen behind.
using WriteBytes = std::function<void(std::span<const char>)>;

/// A stream of what `produce` writes, which runs on a thread of the pool; at most about `capacity` bytes wait
/// for the reader. What it throws is thrown to the reader, after the bytes before it. Once the stream is
/// dropped, a write ends `produce` with an exception, which goes no further. `loop` and `pool` outlive the
/// stream.
[[nodiscard]] std::unique_ptr<ByteStream> produced_stream(EventLoop& loop,
                                                          ThreadPool& pool,
                                                          std::function<void(const WriteBytes&)> produce,
                                                          std::size_t capacity = std::size_t{1} << 20);

} // namespace cbuild::util
