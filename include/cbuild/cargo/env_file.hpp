#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace cbuild::cargo {

/// The line, from 1, where the variable begins that cargo lambda 1.9.2 cannot read; nothing where it reads
/// all of a file of variables. Its reader is the crate env-file-reader: `[export] NAME = [VALUE]`, a value
/// being one word or text in quotes of three kinds, over lines too; `#` begins a comment, also behind a word.
[[nodiscard]] std::optional<std::size_t> env_file_error(std::string_view text);

} // namespace cbuild::cargo
