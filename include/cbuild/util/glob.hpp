#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cbuild::util {

/// The components of a relative path, without "." and empty ones.
[[nodiscard]] std::vector<std::string> components(std::string_view path);

/// Each ".." takes the component before it away; those at the start stay.
[[nodiscard]] std::vector<std::string> without_parents(std::vector<std::string> components);

/// Whether a pattern of the crate glob has the path: '*', '?', '[abc]', '[a-c]', '[!…]' inside a component;
/// '**' as a whole component stands for any number of them. Takes time in proportion to both lengths'
/// product.
[[nodiscard]] bool matches_path(const std::vector<std::string>& pattern,
                                const std::vector<std::string>& path);

} // namespace cbuild::util
