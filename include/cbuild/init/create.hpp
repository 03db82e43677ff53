#pragma once

#include <cbuild/init/choice.hpp>

#include <filesystem>
#include <string>

namespace cbuild::init {

/// What `cbuild init` is asked for.
struct Request {
  Wishes wishes;
  std::filesystem::path output_directory = "."; ///< around the project's own, which has its name
};

/// Makes the project's directory with all its files, or nothing; what else is there is never changed. Gives
/// what to tell: what was made, and which commands come next. Error(usage) as `choose`, and where something
/// else than an empty directory is in the project's place; Error(local_files).
[[nodiscard]] std::string create_project(const Request& request, const Ask& ask);

} // namespace cbuild::init
