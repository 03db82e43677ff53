#pragma once

#include <cbuild/plan/files.hpp>
#include <cbuild/sam/resource.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace cbuild::plan {

/// What a native build is planned by.
struct NativeProject {
  const Files& files;
  const sam::Resource& resource;
  std::filesystem::path source;       ///< absolute
  std::vector<std::string>& warnings; ///< what to tell of it is added
};

} // namespace cbuild::plan
