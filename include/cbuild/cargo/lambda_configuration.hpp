#pragma once

#include <cbuild/util/caret_error.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::cargo {

/// The keys of a `build` section of cargo lambda that decide where its output is, and of what kind: as
/// written, nothing where they are not given. Other keys are cargo lambda's own business.
struct LambdaConfiguration {
  std::optional<std::string> output_format; ///< "zip" or "binary"
  std::optional<std::string> lambda_dir;
  std::optional<std::string> flatten;
  std::optional<std::string> compiler; ///< the type: "cargo_zigbuild", "cargo" or "cross"
  std::optional<std::string> profile;
  std::optional<std::string> env_file;
  std::optional<std::vector<std::string>> targets; ///< cargo lambda takes the first
  std::optional<std::vector<std::string>> include;
  std::optional<std::vector<std::string>> variables; ///< names of those in env_var
  bool extension = false;
  bool internal = false;
  bool arm64 = false;
  bool x86_64 = false;
  bool release = false;
  util::Position compiler_position; ///< of the type; without meaning where there is none
};

/// `[package.metadata.lambda]` or `[workspace.metadata.lambda]`.
struct LambdaMetadata {
  std::optional<LambdaConfiguration> build;
  std::map<std::string, LambdaConfiguration> bins; ///< bin.<name>.build, also where that is empty
};

/// The file CargoLambda.toml: `[build]`, or with a context `[<context>.build]` over `[default.build]`. `file`
/// is only for messages. Throws Error(usage) as read_manifest does.
[[nodiscard]] LambdaConfiguration read_lambda_file(std::string_view text,
                                                   const std::string& file,
                                                   const std::optional<std::string>& context = {});

/// What the variables CARGO_LAMBDA_BUILD.<KEY> say, and CARGO_LAMBDA_BUILD as a table. Others are passed
/// over. Throws Error(usage) as read_manifest does, with the variable's name for the file's.
[[nodiscard]] LambdaConfiguration
read_lambda_environment(const std::map<std::string, std::string>& environment);

/// cargo lambda's --admerge.
enum class Arrays { replace, append };

/// What is given in several places: `higher` wins where it says something. Flags can only be switched on.
[[nodiscard]] LambdaConfiguration
overlaid(LambdaConfiguration lower, const LambdaConfiguration& higher, Arrays arrays = Arrays::replace);

/// What a command line names: its only --package and its only --bin; nothing where there are none or several.
struct FunctionNames {
  std::optional<std::string> package;
  std::optional<std::string> binary;
};

/// The section of those in `metadata` that is for this binary, else for this package; null where there is
/// none.
[[nodiscard]] const LambdaConfiguration* bin_section(const LambdaMetadata& metadata,
                                                     const FunctionNames& names);

/// A package of the workspace, as far as cargo lambda looks for its configuration.
struct LambdaPackage {
  std::string name;
  bool has_metadata = false; ///< of any tool
  LambdaMetadata metadata;
  std::vector<std::string> binaries; ///< names of its binary targets
  bool is_root = false;              ///< its manifest is the workspace's
};

/// Whether cargo lambda may take the metadata of this package: it has some, and a binary that is, or belongs
/// to, what is named. Either name may be that of a package or of a binary.
[[nodiscard]] bool finds(const FunctionNames& names, const LambdaPackage& package);

struct LambdaSources {
  std::optional<LambdaConfiguration> file; ///< CargoLambda.toml
  LambdaMetadata workspace;
  std::vector<LambdaPackage> packages;
  FunctionNames names;
  Arrays arrays = Arrays::replace;
};

/// The configuration below the command line. From low to high: the file; the workspace's build; its
/// bin.<name>.build; the package's bin.<name>.build, or its build where it has none. The package is the
/// first that the names find; without names the only one, or that of the only binary.
[[nodiscard]] LambdaConfiguration configuration(const LambdaSources& sources);

} // namespace cbuild::cargo
