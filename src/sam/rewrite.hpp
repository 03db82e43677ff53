#pragma once

#include "sam/local_paths.hpp"

#include <cbuild/sam/template.hpp>

namespace cbuild::sam {

/// See Template::rewrite; without its check of the result.
[[nodiscard]] std::string rewrite_text(const util::SourceText& source,
                                       const Document& document,
                                       const Model& model,
                                       Evaluator& evaluator,
                                       const std::map<std::string, std::string>& built,
                                       const Relocation& relocate,
                                       const PropertyEdits& edits);

} // namespace cbuild::sam
