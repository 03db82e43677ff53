#pragma once

#include <cbuild/cargo/lambda_configuration.hpp>
#include <cbuild/cargo/manifest.hpp>
#include <cbuild/plan/files.hpp>
#include <cbuild/plan/rust_cargolambda.hpp>

#include <compare>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cbuild::plan {

struct CargoPackage {
  std::filesystem::path directory; ///< below the workspace's root, "." for the root
  cargo::Manifest manifest;
  std::vector<std::string> binaries; ///< names of its binary targets
};

/// What cargo sees as one project, found without cargo: a workspace, or a package by itself.
struct CargoWorkspace {
  std::filesystem::path root; ///< absolute, without links
  cargo::Manifest manifest;   ///< the root's
  std::vector<CargoPackage> packages;
};

/// Throws what is wrong with a directory that the workspace is not to be in.
using RequireAllowed = std::function<void(const std::filesystem::path&)>;

/// The root of the workspace that the manifest in `directory` belongs to, by Cargo's rules; `directory`
/// itself for a package that is in none. Throws Error(usage), also where there is no manifest.
[[nodiscard]] std::filesystem::path
cargo_root(const Files& files, const std::filesystem::path& directory, const RequireAllowed& require_allowed);

/// Whether the workspace with this root names the directory, below it, among its members.
[[nodiscard]] bool
lists_member(const Files& files, const std::filesystem::path& root, const std::filesystem::path& directory);

/// What the build sees, absolute and without links.
struct Seen {
  std::filesystem::path source;
  std::vector<std::filesystem::path> by_links = {}; ///< what links of the source lead to, by their paths

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads it
  friend auto operator<=>(const Seen&, const Seen&) = default;
};

/// Reads the workspace with this root: members, and path dependencies below it. Throws Error(usage) about the
/// line of a manifest: for what is no manifest, and for a path dependency outside of `seen`; `advice` ends
/// its hint, on how to have more seen.
[[nodiscard]] CargoWorkspace read_workspace(const Files& files,
                                            const std::filesystem::path& root,
                                            const Seen& seen,
                                            std::string_view advice = "as Metadata's ProjectRootDirectory");

/// The workspaces of a project, each read once.
class CargoWorkspaces {
public:
  /// As read_workspace; what is given stays as long as this object.
  [[nodiscard]] const CargoWorkspace&
  read(const Files& files, const std::filesystem::path& root, const Seen& seen);

  /// About those that were read.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return m_warnings; }

private:
  std::map<std::pair<std::filesystem::path, Seen>, CargoWorkspace> m_read;
  std::vector<std::string> m_warnings;
};

/// What to tell of a workspace that another build may give other dependencies: it has some with versions, and
/// no Cargo.lock. A build does not write one there. Nothing for others.
[[nodiscard]] std::optional<std::string> lock_warning(const Files& files, const CargoWorkspace& workspace);

/// Where cargo may be told of a profile that the manifest does not have.
struct ProfileSources {
  const std::filesystem::path& seen;                     ///< all that the build sees: a .cargo/config.toml
  const std::map<std::string, std::string>& environment; ///< CARGO_PROFILE_<NAME>_…
};

/// An Error(usage) for a profile that is neither one of Cargo's own nor the root manifest's; nothing where
/// one of the sources may have it.
[[nodiscard]] std::optional<util::Error> unknown_profile(const Files& files,
                                                         const CargoWorkspace& workspace,
                                                         const std::string& profile,
                                                         const ProfileSources& sources);

/// What cargo lambda finds in the manifests.
[[nodiscard]] cargo::LambdaSources lambda_sources(const CargoWorkspace& workspace,
                                                  cargo::FunctionNames names);

/// Whether the directory itself has a .cargo/config.toml, or one of the older name.
[[nodiscard]] bool has_cargo_settings(const Files& files, const std::filesystem::path& directory);

/// The CargoLambda.toml that cargo lambda finds when it is called in the directory: there, or in one above it
/// up to `top`. Absolute, without links. One that is a link out of `top` is passed over.
[[nodiscard]] std::optional<std::filesystem::path> find_lambda_file(const Files& files,
                                                                    const std::filesystem::path& directory,
                                                                    const std::filesystem::path& top);

/// The file CargoLambda.toml, with `context` as read_lambda_file takes it.
[[nodiscard]] cargo::LambdaConfiguration read_lambda_file(const Files& files,
                                                          const std::filesystem::path& file,
                                                          const std::optional<std::string>& context = {});

/// Throws Error(usage) for a value of --dep-cache that is no name: it becomes part of a volume's. Empty is
/// fine, and shares with nobody.
void require_cache_name(const std::string& name);

/// What is kept for a workspace, as far as it does not depend on the image; `seen` is what the build sees.
[[nodiscard]] CargoCaches cargo_caches(const std::filesystem::path& root,
                                       const std::filesystem::path& seen,
                                       const std::string& architecture,
                                       const std::string& shared_as);

/// Whether the directory is one that cargo compiles into: it is no part of the source.
[[nodiscard]] bool is_cargo_target(const Files& files, const std::filesystem::path& directory);

} // namespace cbuild::plan
