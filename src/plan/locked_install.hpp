#pragma once

#include "plan/native_project.hpp"

#include <optional>
#include <string>

namespace cbuild::plan {

/// What a project's own lock file has is installed by the tool that wrote it, where lambda-builders knows
/// neither. The tool's version is the project's, else one that reads such a file; it comes from its registry.
struct LockedInstall {
  std::string file;        ///< that decides: "uv.lock"
  std::string tool;        ///< as its registry knows it: "uv==0.13.9"
  std::string before = {}; ///< shell: in the copy of the source, before lambda-builders is called
  std::string after = {};  ///< shell: where lambda-builders has put the source
  /// That lambda-builders is to read, in the container; empty: its own.
  std::string manifest = {};
  bool installs_all = false;       ///< lambda-builders installs nothing
  bool installs_in_source = false; ///< and finds what is installed there
};

/// For Python: `uv.lock`, `poetry.lock` or `Pipfile.lock`, where there is no requirements.txt, which comes
/// first as with SAM. Each is written as requirements with hashes, which pip checks.
/// Throws Error(usage) for a pyproject.toml that is no TOML.
[[nodiscard]] std::optional<LockedInstall> python_lock(const NativeProject& project);

/// For Node: `pnpm-lock.yaml` or `yarn.lock`, where there is no package-lock.json and UseNpmCi does not ask
/// for npm. Throws Error(usage) for a package.json that is no JSON.
[[nodiscard]] std::optional<LockedInstall> node_lock(const NativeProject& project);

/// The same for a bundle, which is made of what is installed beside the source.
[[nodiscard]] std::optional<LockedInstall> bundle_lock(const NativeProject& project);

} // namespace cbuild::plan
