#pragma once

#include <cbuild/action/action.hpp>
#include <cbuild/action/tree.hpp>
#include <cbuild/plan/followed_link.hpp>
#include <cbuild/plan/host_network.hpp>
#include <cbuild/plan/recipe.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cbuild::plan {

/// The volumes that are kept for the next build. A build can leave there what it likes, and the next one runs
/// it: what is fetched and compiled stays in its workspace, unless the user says with whom to share what is
/// fetched.
struct CargoCaches {
  std::string workspace; ///< equal for builds of one workspace
  std::string compiler;  ///< equal for those of them by one toolchain, for one architecture
  std::string shared_as; ///< what is fetched is shared with all builds that have this name; empty: with none

  friend bool operator==(const CargoCaches&, const CargoCaches&) = default;
};

/// A path without which cargo lambda would build something else, and say nothing.
struct NeededPath {
  std::string path; ///< below the source
  std::string what; ///< it is, as the beginning of a sentence: "the env_file '.env' of …"

  friend bool operator==(const NeededPath&, const NeededPath&) = default;
};

/// What one call of `cargo lambda build` does. Functions with equal settings are built by one.
struct CargoSettings {
  std::filesystem::path
      source;            ///< absolute: what the build sees, the workspace's root or a directory above it
  std::string workspace; ///< the workspace's root below the source, "." for the source itself
  std::string directory; ///< the same, where cargo lambda is called: its configuration counts
  /// The package, or the binary of one, whose metadata cargo lambda is to find: it looks for one only if the
  /// call names no other. Empty where there is none to be found.
  std::string metadata_of;
  std::vector<std::string> left_out; ///< paths below the source that are no part of it
  std::vector<FollowedLink> links;   ///< of the source
  std::vector<NeededPath> needed;    ///< an Action where the source has not all of them is refused
  std::string image;
  std::vector<std::string> packages; ///< of the image's distribution, to be added to it
  std::vector<std::string> options;  ///< for profile, target, compiler and features
  std::string triple;                ///< of the target, as rustup names it
  bool links_with_zig = true;
  std::map<std::string, std::string> environment;
  std::map<std::string, std::string> variables; ///< the same, stronger; may be secrets
  HostNetwork network;
  std::optional<CargoCaches> caches; ///< nothing: nothing is kept

  friend bool operator==(const CargoSettings&, const CargoSettings&) = default;
};

/// A file or directory that comes into the artifact beside the program: `from` is relative to the function's
/// directory, `to` to the artifact.
struct Include {
  std::string from;
  std::string to;

  friend bool operator==(const Include&, const Include&) = default;
};

/// The build method `rust-cargolambda`: one function's, or layer's, part of it.
struct CargoBuild {
  CargoSettings settings;
  std::string logical_id;
  std::string directory; ///< where the function's own manifest is, below the source; "." for the source
  std::string package;
  std::string binary;                        ///< the name of its target
  bool names_binary = true;                  ///< false: the package says enough, it has only that one
  std::vector<std::string> package_binaries; ///< of all programs of the package
  std::string destination = "bootstrap";     ///< of the program in the artifact
  std::vector<Include> includes;
};

/// The source of such a build.
[[nodiscard]] action::Tree cargo_tree(const CargoSettings& settings);

/// All that it sees of the project: the source, and what its links lead to.
[[nodiscard]] std::vector<action::Tree> cargo_trees(const CargoSettings& settings);

/// The Action that builds all of `builds`, at least one, which have equal settings; each one's artifact is in
/// the directory of its logical id below the output directory. `snapshot_of` knows those of `cargo_trees`.
/// Throws Error(refused) where the source lacks what is needed.
[[nodiscard]] action::Action cargo_action(std::span<const CargoBuild> builds,
                                          const action::SnapshotOf& snapshot_of);

/// A call of `cargo lambda build` as its user wrote it, for a project without a template.
struct CargoLambdaBuild {
  CargoSettings settings;        ///< its options are all that cargo lambda gets, but for those that follow
  std::vector<Include> includes; ///< `from` is relative to the source, `to` is the name in the zip
  std::optional<std::filesystem::path> env_file;      ///< on the host, absolute, without links
  std::optional<std::filesystem::path> configuration; ///< the same; instead of CargoLambda.toml
  std::vector<std::string> env_vars;                  ///< "KEY=VALUE", without commas; treated as secrets
};

/// The Action of this call; all that cargo lambda puts into its lambda directory is the output. Errors as
/// cargo_action.
[[nodiscard]] action::Action cargo_lambda_action(const CargoLambdaBuild& build,
                                                 const action::SnapshotOf& snapshot_of);

/// Those of the host's variables that say how cargo and cargo lambda are to build. What names programs or
/// places of the host is not among them.
[[nodiscard]] std::map<std::string, std::string>
cargo_environment(const std::map<std::string, std::string>& host);

/// Settles for an image, once: its toolchain decides on which of what was compiled can be used.
void use_image(CargoSettings& settings, const std::string& image);

/// Where a build's options come from.
enum class OptionsFrom { build_properties, command_line };

/// The program that decides on the exit code.
inline constexpr std::string_view k_cargo_tool = "cargo lambda";

/// What such a failure means. cargo lambda itself says nothing of what it left that cannot be used.
[[nodiscard]] Diagnosis diagnose_cargo(int exit_code, std::string_view log_tail, OptionsFrom options);

} // namespace cbuild::plan
