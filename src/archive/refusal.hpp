#pragma once

#include <cbuild/util/error.hpp>

#include <string>
#include <string_view>

namespace cbuild::archive {

/// `text` in printable form, on one line of bearable length.
[[nodiscard]] std::string shown(std::string_view text);

/// An Error(refused) about one entry: "archive entry 'a/b' REASON".
[[nodiscard]] util::Error
refused_entry(std::string_view name, std::string_view reason, std::string_view hint);

/// An Error(refused) about a stream that is broken rather than hostile; its hint says to build again.
[[nodiscard]] util::Error damaged(std::string_view what);

} // namespace cbuild::archive
