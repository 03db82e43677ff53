#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cbuild::build {

/// Throws Error(refused) for a program, one of `names` below `stage`, that is for another architecture.
void check_architecture(const std::filesystem::path& stage,
                        const std::vector<std::filesystem::path>& names,
                        const std::string& architecture);

} // namespace cbuild::build
