#pragma once

#include <cbuild/util/tree_reader.hpp>

namespace cbuild::util {

[[nodiscard]] std::unique_ptr<TreeReader> open_portable_tree(const std::filesystem::path& root);

} // namespace cbuild::util
