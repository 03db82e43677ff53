#pragma once

#include <cbuild/util/source_text.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace cbuild::toml {

/// A TOML value with its place, so that only one file needs toml++ and its compile time.
struct Value {
  enum class Kind { table, list, string, boolean, other };

  Kind kind = Kind::table;
  util::Position position;       ///< of a table with a header, the header's
  util::Position end;            ///< behind its last byte, or the header's
  std::string text;              ///< of a string; of a number its shortest text: "1", "0.1", "1.0"
  bool truth = false;            ///< of a boolean
  std::vector<Value> items;      ///< of a list or a table
  std::vector<std::string> keys; ///< of a table: those of its items, sorted
  std::vector<util::Position> key_positions; ///< of each of them
};

/// A text may not be longer, in bytes.
inline constexpr std::size_t k_max_text = std::size_t{1} << 20;

/// Throws Error(usage), with the place, for what is no TOML, or too long or too deep.
[[nodiscard]] Value parse(const util::SourceText& source);

/// The same TOML, with the same lines, as toml++ can be trusted with it.
struct PreparedText {
  std::string text;
  std::vector<std::uint32_t> origins; ///< of each byte, its place in the source behind a byte order mark
};

/// What toml++ 3.3 takes badly is refused here, with its place, or written in another way:
/// - It bounds brackets but not the parts of a dotted key, and destroys each part's table in a frame of the
/// stack.
/// - It assumes that a header starts with a key and that brackets match.
/// - Where it asks whether a character is a space, or a letter of a key, many that are not of ASCII are
/// undefined
///   behaviour: they become escapes, and literal strings with them basic ones.
/// Throws Error(usage).
[[nodiscard]] PreparedText prepare_text(const util::SourceText& source);

inline constexpr std::size_t k_max_depth = 32;

} // namespace cbuild::toml
