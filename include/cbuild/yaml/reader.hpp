#pragma once

#include <cbuild/util/source_text.hpp>
#include <cbuild/yaml/node.hpp>

namespace cbuild::yaml {

/// A text may not be longer, in bytes.
inline constexpr std::size_t k_max_text = std::size_t{4} << 20;

/// What is done with a key that a mapping has twice: an error, or a Duplicate of the document, of which the
/// last value counts.
enum class Duplicates { refuse, keep };

/// Parses the one document in the text: YAML 1.1, or JSON, a part of it. Bounds: k_max_text, depth 256,
/// 400,000 nodes after alias expansion, no recursive alias. Throws Error(usage):
/// "file:line:column: what; expected …", the line, a caret.
[[nodiscard]] Document read(const util::SourceText& source, Duplicates duplicates = Duplicates::refuse);

} // namespace cbuild::yaml
