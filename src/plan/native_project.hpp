#pragma once

#include <cbuild/plan/files.hpp>
#include <cbuild/sam/resource.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::plan {

/// What a native build is planned by.
struct NativeProject {
  const Files& files;
  const sam::Resource& resource;
  std::filesystem::path source;       ///< absolute, without links
  std::vector<std::string>& warnings; ///< what to tell of it is added

  /// Whether the source has this file: a link out of it leads nowhere in the build, and what it leads to on
  /// the host is nobody's to read.
  [[nodiscard]] bool has(std::string_view name) const;

  /// The file's text; empty where there is none, or it has more than `k_most_of_manifest` bytes.
  [[nodiscard]] std::string text(std::string_view name) const;
};

/// Manifests and lock files are read up to this size, in bytes; the tools in the container read all of them.
inline constexpr std::size_t k_most_of_manifest = std::size_t{8} << 20;

} // namespace cbuild::plan
