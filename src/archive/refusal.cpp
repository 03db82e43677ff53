#include "archive/refusal.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::archive {

std::string shown(std::string_view text) {
  constexpr std::size_t k_longest = 200;
  return util::printable(text.substr(0, k_longest)) + (text.size() > k_longest ? "…" : "");
}

util::Error refused_entry(std::string_view name, std::string_view reason, std::string_view hint) {
  return util::Error(util::ExitCode::refused, fmt::format("archive entry '{}' {}", shown(name), reason))
      .hint(std::string(hint));
}

util::Error damaged(std::string_view what) {
  return util::Error(util::ExitCode::refused, fmt::format("the archive is damaged: {}", what))
      .hint("build again; if it stays so, the engine cannot send its files (is its disk full?)");
}

} // namespace cbuild::archive
