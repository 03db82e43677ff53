#pragma once

#include <cbuild/report/make.hpp>

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace cbuild::test {

/// Surroundings whose clock moves when the test says so and whose streams are strings.
class FakeTerminal {
public:
  report::Surroundings surroundings(bool is_terminal) {
    return {.err =
                [this](std::string_view bytes) {
                  if (!bytes.empty()) ++writes;
                  err += bytes;
                  return true;
                },
            .out =
                [this](std::string_view bytes) {
                  out += bytes;
                  return !out_is_full;
                },
            .err_is_terminal = is_terminal,
            .out_is_terminal = is_terminal,
            .no_color = false,
            .dumb = false,
            .window = [this] { return window; },
            .clock = [this] { return now; }};
  }

  /// What was written to stderr since the last call.
  std::string take_err() { return std::exchange(err, {}); }

  std::string err;
  std::string out;
  int writes = 0;
  bool out_is_full = false;
  util::WindowSize window{.columns = 80, .rows = 24};
  std::chrono::steady_clock::time_point now{std::chrono::hours(1)};
};

inline std::span<const char> bytes(std::string_view text) { return {text.data(), text.size()}; }

} // namespace cbuild::test
