#pragma once

#include "archive/tar_block.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace cbuild::archive {

/// Watches the bytes of a tar stream on their way to libarchive and refuses, with an Error(refused), what
/// libarchive would let through or what two readers could take for different things:
/// - a stream that ends without both zero blocks, wherever it is cut, or that goes on with something after
/// them;
/// - types other than files, directories and links; sparse files (no engine writes them: Go's writer cannot);
/// - content where the type has none, headers over 1 MiB, headers that change an entry twice or no entry at
/// all. Holds at most one such header in memory.
class TarGuard {
public:
  void feed(std::span<const std::byte> bytes);

  /// The stream has ended; throws unless the archive had.
  void finish() const;

  /// Real entries so far, and the sum of their sizes: what the other reader must have seen as well.
  [[nodiscard]] std::uint64_t entries() const { return m_entries; }
  [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }

private:
  enum class State { header, extra, content, padding, end };

  [[nodiscard]] std::size_t take(std::span<const char> bytes);
  void on_block();
  void on_zero_block();
  void on_extra_header(const BlockHeader& header);
  void on_extra_body();
  void on_entry(const BlockHeader& header);
  void check_entry(const BlockHeader& header) const;
  void on_trailer(std::span<const char> bytes);
  void start(State state, std::uint64_t size);
  void on_part_end();
  [[nodiscard]] std::string place() const;

  /// What extra headers say about the entry after them.
  struct Pending {
    std::string types; ///< of the headers themselves, in order
    std::string name;
    std::optional<std::uint64_t> size;
    bool link = false;
    bool sparse = false;
  };

  State m_state = State::header;
  std::array<char, k_block_size> m_block{};
  std::size_t m_filled = 0;    ///< bytes of the block that are there
  std::uint64_t m_left = 0;    ///< bytes of content, extra header or padding still to come
  std::uint64_t m_padding = 0; ///< bytes that fill its last block
  std::uint64_t m_position = 0;
  std::uint64_t m_trailer = 0;
  std::uint64_t m_entries = 0;
  std::uint64_t m_bytes = 0;
  bool m_zero_block = false;
  std::string m_name;  ///< of the last entry
  std::string m_extra; ///< body of the extra header that is being read
  Pending m_pending;
};

} // namespace cbuild::archive
