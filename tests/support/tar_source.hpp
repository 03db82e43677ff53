#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace cbuild::test {

/// The bytes in pieces of `size`, each in memory of its own that is gone at the next call, so that a
/// sanitizer sees whoever keeps one too long.
inline std::function<std::span<const std::byte>()> pieces_of(std::string bytes,
                                                             std::function<std::size_t()> size) {
  struct State {
    std::string bytes;
    std::size_t at = 0;
    std::vector<std::byte> piece;
  };
  auto state = std::make_shared<State>();
  state->bytes = std::move(bytes);
  return [state, size = std::move(size)] {
    const auto rest = std::as_bytes(std::span(state->bytes)).subspan(state->at);
    const auto piece = rest.first(std::min(size(), rest.size()));
    state->piece = std::vector<std::byte>(piece.begin(), piece.end());
    state->at += piece.size();
    return std::span<const std::byte>(state->piece);
  };
}

inline std::function<std::span<const std::byte>()> pieces_of(std::string bytes, std::size_t size) {
  return pieces_of(std::move(bytes), [size] { return size; });
}

inline std::function<std::span<const std::byte>()> random_pieces_of(std::string bytes, std::mt19937& random) {
  return pieces_of(std::move(bytes),
                   [&random] { return std::size_t{1} + random() % (random() % 2 == 0 ? 600 : 20'000); });
}

} // namespace cbuild::test
