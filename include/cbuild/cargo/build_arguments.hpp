#pragma once

#include <cbuild/cargo/lambda_configuration.hpp>
#include <cbuild/cargo/target.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::cargo {

/// An option of `cargo lambda build`, as a value: words of a command line are taken apart into these.
struct GivenOption {
  std::string name; ///< without "--"; of -Z, which has only a letter, "Z"
  std::optional<std::string> value;

  friend bool operator==(const GivenOption&, const GivenOption&) = default;
};

/// What `cargo lambda build` 1.9.2 is asked for.
struct BuildArguments {
  std::vector<GivenOption> given; ///< all of it, in order; values that may be written in several ways in one

  /// What cargo lambda gets in the container: all that was given, in order, but for what it loses, is a place
  /// on the host or may be a secret (the fields up to env_vars). One word each: "--name", "--name=value",
  /// "-Zvalue".
  std::vector<std::string> forwarded;
  std::vector<std::string> lost; ///< options that cargo lambda takes, and does not pass on to cargo

  std::optional<std::string> manifest_path;
  std::optional<std::string> lambda_dir;
  std::optional<std::string> target_dir;
  std::optional<std::string> artifact_dir;
  std::optional<std::string> global; ///< the file to read instead of CargoLambda.toml
  std::optional<std::string> env_file;
  std::vector<std::string> includes; ///< "PATH" or "NAME:PATH"
  std::vector<std::string> env_vars; ///< "KEY=VALUE", lists with commas taken apart

  // These are forwarded too.
  std::optional<std::string> output_format; ///< "zip" or "binary"
  std::optional<std::string> flatten;
  std::optional<std::string> compiler; ///< "cargo-zigbuild" or "cargo"
  std::optional<std::string> profile;
  std::optional<std::string> color;   ///< "auto", "always" or "never"
  std::optional<std::string> context; ///< of the file `global`
  std::vector<std::string> targets;   ///< cargo lambda takes the first
  std::vector<std::string> packages;
  std::vector<std::string> bins;
  bool release = false;
  bool extension = false;
  bool internal = false;
  bool arm64 = false;
  bool x86_64 = false;
  bool admerge = false;
  bool quiet = false;
  bool has_config = false;   ///< a --config: settings of cargo's that are in no file cbuild reads
  std::size_t verbosity = 0; ///< how many -v

  bool help = false; ///< -h or --help; nothing after it was looked at
};

/// Reads the words after `build` by the rules of clap. Throws Error(usage) for what cargo lambda refuses, and
/// for what it silently ignores: an --env-var that is no KEY=VALUE, a compiler that it does not know, --arm64
/// together with --x86-64. The compiler `cross` is refused.
[[nodiscard]] BuildArguments parse_build_arguments(const std::vector<std::string>& arguments);

/// The same of options that are values already; std::invalid_argument for a name that is none.
[[nodiscard]] BuildArguments build_arguments(std::vector<GivenOption> options);

/// "cargo-zigbuild" or "cargo", for whatever cargo lambda takes for one of them. Throws Error(usage) as
/// parse_build_arguments does for an option --compiler.
[[nodiscard]] std::string compiler_name(const std::string& given);

/// How each option is written, as "-r, --release", "--target <…>" or "--bin [<…>]", for a help.
[[nodiscard]] std::vector<std::string> build_option_usages();

/// Why the compiler `cross` is refused, wherever it is asked for, as the rest of a sentence about it.
inline constexpr std::string_view k_no_cross =
    "starts containers of its own, and in a build container there is no engine";

/// Whether cargo lambda links with zig by this compiler; nothing is its own choice, zig.
[[nodiscard]] bool links_with_zig(const std::optional<std::string>& compiler);

/// What lies over the sections of configuration files.
[[nodiscard]] LambdaConfiguration as_configuration(const BuildArguments& arguments);

/// Nothing where none is asked for: the host's own if it is one of Lambda's, else x86_64. Throws Error(usage)
/// where several are asked for.
[[nodiscard]] std::optional<Target> chosen_target(const LambdaConfiguration& configuration);

/// The profile that is built: "release" by --release, "dev" without any.
[[nodiscard]] std::string chosen_profile(const LambdaConfiguration& configuration);

/// The names by which `configuration` looks for a package.
[[nodiscard]] FunctionNames function_names(const BuildArguments& arguments);

} // namespace cbuild::cargo
