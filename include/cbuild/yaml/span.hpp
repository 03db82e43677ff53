#pragma once

#include <cbuild/util/source_text.hpp>
#include <cbuild/yaml/node.hpp>

#include <string>

namespace cbuild::yaml {

struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Where a value stands in the text, and how another one takes its place.
struct ValueSpan {
  Range range;        ///< what the new value replaces; empty for a value that is not written
  Range body;         ///< of a block scalar: its lines, to be removed too
  std::string before; ///< text that the new value needs before it, e.g. " " after a bare "key:"
  std::string after;
  char quote = 0; ///< the quote it is written with: ' or ", else 0
};

/// The span of `entry`'s value; `mapping` holds the entry.
[[nodiscard]] ValueSpan value_span(const util::SourceText& source, const Node& mapping, const Entry& entry);

/// False for a scalar whose quote nothing closes: the parser takes the end of the text for the closing one.
[[nodiscard]] bool is_closed(const util::SourceText& source, const Node& scalar);

/// The span of an alias: `*name`.
[[nodiscard]] Range alias_range(const util::SourceText& source, const Node& alias);

/// Offset of the mapping's first key (of the `?` before it), or after the `{` of an empty one.
[[nodiscard]] std::size_t first_key(const util::SourceText& source, const Node& mapping);

/// The first offset from `at` that is neither blank nor in a comment.
[[nodiscard]] std::size_t skip_blank(std::string_view text, std::size_t at);

/// True if the mapping writes its keys with double quotes, as JSON does.
[[nodiscard]] bool has_json_keys(const util::SourceText& source, const Node& mapping);

} // namespace cbuild::yaml
