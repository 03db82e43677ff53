#pragma once

#include <cbuild/sam/template.hpp>

#include <string>

namespace cbuild::fuzz {

/// A template that parses can be rewritten with everything built, and the result says the same of what there
/// is to build except where it is. Without changes to make, the text stays as it is.
void check_template(const std::string& text, const sam::ReadOptions& options);

} // namespace cbuild::fuzz
