#pragma once

#include <filesystem>
#include <string>

namespace cbuild::project {

/// Nobody asked for a file that the project only points to, and what is wrong in a template or a samconfig is
/// shown: throws Error(usage) for a link that leads out of the project that the file's directory belongs to.
void refuse_foreign(const std::filesystem::path& file, const std::string& hint);

} // namespace cbuild::project
