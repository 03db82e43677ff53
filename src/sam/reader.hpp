#pragma once

#include "sam/node.hpp"
#include "sam/source.hpp"

namespace cbuild::sam {

/// Parses the one YAML document in the text within the bounds that Template::parse names; throws its errors.
[[nodiscard]] Document read(const Source& source);

} // namespace cbuild::sam
