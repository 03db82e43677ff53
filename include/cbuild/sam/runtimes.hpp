#pragma once

#include <span>
#include <string_view>

namespace cbuild::sam {

/// A runtime of Lambda. What a build needs to know of it is a column here.
struct Runtime {
  enum class Support { current, deprecated };

  std::string_view name;
  Support support = Support::current; ///< deprecated: Lambda creates no more functions with it
  std::string_view image = {};        ///< which of cbuild's own images builds for it; empty: none does
};

/// All that there are and were (AWS, as of November 2026).
[[nodiscard]] std::span<const Runtime> runtimes();

/// Null for a name that is none.
[[nodiscard]] const Runtime* find_runtime(std::string_view name);

} // namespace cbuild::sam
