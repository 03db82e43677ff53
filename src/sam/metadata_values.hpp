#pragma once

#include "sam/declaration_reader.hpp"

#include <cbuild/toml/value.hpp>

namespace cbuild::sam {

/// A declaration's Metadata as a table, with what can be resolved resolved. What only deployment knows is
/// left out, and so is what is null, cannot be read, or comes after more than anybody writes.
[[nodiscard]] toml::Value metadata_values(const DeclarationReader& reader);

} // namespace cbuild::sam
