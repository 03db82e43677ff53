#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <vector>

namespace cbuild::util {

/// An open stream of this process, by the number that the C library has for it.
enum class Stream : int { in = 0, out = 1, err = 2 };

struct WindowSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

[[nodiscard]] bool is_terminal(Stream stream);

/// The files, absolute and without links, that standard output and error go to. None where they go elsewhere,
/// and where the host cannot say.
[[nodiscard]] std::vector<std::filesystem::path> output_files();

/// The terminal's size now; 80 × 24 if it cannot be told.
[[nodiscard]] WindowSize window_size(Stream stream);

/// Writes all of `bytes`, waiting as long as the reader takes, also where the stream does not block; but once
/// a signal has arrived (SignalWatch) no longer than it takes to see that the reader takes nothing. Returns 0
/// or the errno value of the failure, then ECANCELED; EPIPE is one only if the program ignores SIGPIPE.
[[nodiscard]] int write_all(Stream stream, std::string_view bytes);

} // namespace cbuild::util
