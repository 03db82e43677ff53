#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::fuzz {

/// An input of several files: they are apart by lines "%%%".
inline std::vector<std::string> sections(std::string_view input) {
  constexpr std::string_view k_border = "%%%\n";
  std::vector<std::string> all;
  for (;;) {
    const auto end = input.find(k_border);
    all.emplace_back(input.substr(0, end));
    if (end == std::string_view::npos) return all;
    input.remove_prefix(end + k_border.size());
  }
}

/// The section that a name ends with the number of ("3", "../a/3.yaml"), or null.
inline const std::string* section(const std::vector<std::string>& all, std::string_view name) {
  name = name.substr(0, name.rfind('.') > name.rfind('/') + 1 ? name.rfind('.') : name.size());
  if (name.empty() || name.back() < '1' || name.back() > '9') return nullptr;
  const auto index = static_cast<std::size_t>(name.back() - '0');
  return index < all.size() ? &all[index] : nullptr;
}

} // namespace cbuild::fuzz
