#pragma once

#include <cbuild/util/source_text.hpp>

#include <string>

namespace cbuild::yaml {

/// Throws unless the text is UTF-8 of at most k_max_text bytes, without control characters and stray carriage
/// returns: the parser reads some of these as line ends or as the end of the text.
void check_text(const util::SourceText& source);

/// The text as the YAML parser needs it, of the same length: JSON's surrogate pairs (`\ud83d\ude00`), which
/// YAML does not know, become pairs of private characters that restore_surrogates() turns into the character
/// meant.
[[nodiscard]] std::string hide_surrogates(std::string text);
[[nodiscard]] std::string restore_surrogates(const std::string& value);

} // namespace cbuild::yaml
