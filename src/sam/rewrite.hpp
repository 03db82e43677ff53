#pragma once

#include "sam/local_paths.hpp"

namespace cbuild::sam {

/// See Template::rewrite; without its check of the result.
[[nodiscard]] std::string rewrite_text(const Source& source,
                                       const Document& document,
                                       const Model& model,
                                       const std::map<std::string, std::string>& built,
                                       const std::function<std::string(std::string_view)>& relocate);

} // namespace cbuild::sam
