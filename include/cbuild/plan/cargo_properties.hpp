#pragma once

#include <cbuild/cargo/build_arguments.hpp>
#include <cbuild/cargo/lambda_configuration.hpp>
#include <cbuild/plan/rust_cargolambda.hpp>
#include <cbuild/sam/template.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cbuild::plan {

/// Metadata.BuildProperties of a `rust-cargolambda` resource: the options of `cargo lambda build`.
struct CargoProperties {
  std::optional<std::string> binary;  ///< Binary, Bin or Flatten
  std::optional<std::string> package; ///< Package
  std::vector<std::string> features;
  std::optional<std::string> profile;
  std::optional<std::string> target; ///< a Rust target, with or without a version of glibc
  std::optional<std::string> compiler;
  std::vector<Include> includes;
  std::map<std::string, std::string> environment; ///< Env
  cargo::BuildArguments flags;                    ///< Flags, checked
  std::vector<std::string> packages;              ///< Packages: of the image's distribution
  bool all_features = false;
  bool no_default_features = false;
  std::optional<bool> release; ///< nothing: unless there is another profile
  bool extension = false;
  bool internal = false;
  bool disable_optimizations = false;
  /// The one that will be used, as far as is known; nothing for cargo lambda's own choice, zig.
  [[nodiscard]] std::optional<std::string> effective_compiler() const;
  std::optional<std::string> configured_compiler; ///< by the project's own configuration
};

/// Throws Error(usage) with the place in the template: for an unknown property (with the nearest one), a
/// value of a wrong type, or one that cargo lambda would not take.
[[nodiscard]] CargoProperties cargo_properties(const sam::Resource& resource);

/// cargo lambda's "PATH", or "NAME:PATH" for another place in the artifact. Both are as written.
[[nodiscard]] Include parse_include(const std::string& entry);

/// Adds what the project's own configuration of cargo lambda says; the template's word counts more. Throws
/// Error(usage) for an include that leads out of the function's directory or the artifact, and for what
/// would win over the template: a release, a variable.
void add_configuration(const cargo::LambdaConfiguration& configuration, CargoProperties& properties);

/// What `cargo lambda build` is asked for by them, with the target for the function's architecture and the
/// glibc of its runtime. Throws Error(usage) where they contradict each other.
[[nodiscard]] cargo::BuildArguments cargo_arguments(const sam::Resource& resource,
                                                    const CargoProperties& properties);

} // namespace cbuild::plan
