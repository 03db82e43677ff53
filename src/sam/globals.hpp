#pragma once

#include "sam/value.hpp"

#include <span>
#include <string_view>

namespace cbuild::sam {

/// A section of Globals (aws-sam-translator's samtranslator/plugins/globals), for resources of one type.
struct GlobalSection {
  std::string_view name;
  std::string_view type;
  std::string_view keys; ///< that may stand in it, separated by spaces

  [[nodiscard]] bool has(std::string_view key) const;
};

/// All sections.
[[nodiscard]] std::span<const GlobalSection> global_sections();

/// The section for resources of this type; null for none.
[[nodiscard]] const GlobalSection* global_section(std::string_view type);

/// Throws Error(usage) for a section or a key that SAM does not take, with the nearest name.
void check_globals(const Site& globals);

/// True for a property whose list in a resource takes the place of the one in Globals, instead of following
/// it.
[[nodiscard]] bool replaces_global(std::string_view property);

} // namespace cbuild::sam
