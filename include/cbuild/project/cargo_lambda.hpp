#pragma once

#include <cbuild/cargo/build_arguments.hpp>
#include <cbuild/plan/rust_cargolambda.hpp>
#include <cbuild/project/limits.hpp>
#include <cbuild/project/options.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cbuild::project {

/// The command line of `cbuild cargo-lambda build`: cargo lambda's, and what is cbuild's own in it.
struct CargoLambdaOptions {
  cargo::BuildArguments arguments;
  std::string build_image; ///< empty: cbuild's own
  ImageSource image_source = ImageSource::automatic;
  std::string ca_bundle = "none";
  LimitOptions limits;
  std::vector<std::filesystem::path> allowed_outside;
  bool dependency_cache = true;
  std::string shared_cache; ///< with whom what is fetched is shared; empty: with no other workspace
};

/// What a call of cargo lambda builds and where its files go, with everything checked that can be before a
/// container starts. Without its image.
struct CargoLambdaProject {
  plan::CargoLambdaBuild build;
  std::filesystem::path lambda_directory; ///< absolute, without links
  std::string architecture;               ///< that its programs are for, by Lambda's name
  action::Limits limits;
  std::vector<std::string> warnings;
};

/// The project around the current directory. `environment` is the host's. Throws Error: usage; refused for a
/// file to include, or of variables, that is missing or wrong.
[[nodiscard]] CargoLambdaProject load_cargo_lambda(const CargoLambdaOptions& options,
                                                   const std::map<std::string, std::string>& environment);

/// A variable of `environment`; an empty one counts as none.
[[nodiscard]] std::optional<std::string> variable(const std::map<std::string, std::string>& environment,
                                                  const std::string& name);

/// What decides on the place of the lambda directory.
struct LambdaPlace {
  const cargo::BuildArguments& arguments;
  const cargo::LambdaConfiguration& configuration;
  const std::map<std::string, std::string>& environment;
  std::filesystem::path here;                             ///< the current directory
  std::filesystem::path root;                             ///< the workspace's
  std::optional<std::string> configured_target_directory; ///< by cargo's own configuration at the root
};

/// A place of the host, and whether the user named it: what the project names may come with its repository.
struct NamedDirectory {
  std::filesystem::path path; ///< absolute
  bool by_user = false;
};

[[nodiscard]] NamedDirectory target_directory(const LambdaPlace& place);
[[nodiscard]] NamedDirectory lambda_directory(const LambdaPlace& place);

/// An `--include` of cargo lambda's, relative to `base`, for CargoLambdaBuild. Throws Error: usage for one
/// that leads out of `source`, which the build sees, or out of the zip; refused for one that does not exist.
[[nodiscard]] plan::Include
include_of(const std::string& entry, const std::filesystem::path& base, const std::filesystem::path& source);

} // namespace cbuild::project
