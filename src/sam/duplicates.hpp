#pragma once

#include "sam/model.hpp"

#include <memory>

namespace cbuild::sam {

/// Throws Error(usage) for the first key that is given twice where the build reads it; of the others warns.
/// Of both the last one counts, as for SAM.
void check_duplicates(const std::shared_ptr<const util::SourceText>& source,
                      const Document& document,
                      Model& model);

} // namespace cbuild::sam
