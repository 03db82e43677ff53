#pragma once

#include <cbuild/cargo/lambda_configuration.hpp>
#include <cbuild/util/caret_error.hpp>
#include <cbuild/util/error.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Cargo.toml: https://doc.rust-lang.org/cargo/reference/manifest.html
namespace cbuild::cargo {

using Position = util::Position; // a place in the manifest's text

/// A manifest may not be longer, in bytes.
inline constexpr std::size_t k_max_manifest = std::size_t{1} << 20;

/// A dependency on a directory. Of any section: [dependencies] and its kin, [target.<cfg>.dependencies],
/// [workspace.dependencies], [patch.<registry>], [replace].
struct PathDependency {
  std::string name;  ///< the key
  std::string path;  ///< as written, relative to the manifest's directory
  Position position; ///< of the path
};

/// A `[[bin]]`.
struct Binary {
  std::string name;
  std::optional<std::string> path; ///< of its main file, as written
};

struct Manifest {
  std::string file; ///< the name it was read by
  std::string text;

  std::optional<std::string> package_name; ///< none in a virtual manifest
  std::vector<Binary> bins;                ///< explicit ones; binary_names() adds the discovered
  bool autobins = true;                    ///< whether there are discovered ones

  bool is_workspace = false;        ///< it has [workspace]
  std::vector<std::string> members; ///< this and the next: as written, members may be globs
  std::vector<std::string> exclude;
  std::optional<std::string> workspace_pointer; ///< package.workspace: the directory of the workspace's root
  Position workspace_pointer_position;

  bool has_versioned_dependencies = false;       ///< its own or the workspace's: Cargo chooses
  std::vector<PathDependency> path_dependencies; ///< in the order of the text
  std::vector<std::string> profiles;             ///< names under [profile], sorted

  bool has_metadata = false;       ///< it has [package.metadata], whatever is in it
  LambdaMetadata lambda;           ///< [package.metadata.lambda]
  LambdaMetadata workspace_lambda; ///< [workspace.metadata.lambda]

  /// An Error(usage) about this place: the file, line, column, the line itself and a caret under it.
  [[nodiscard]] util::Error error_at(Position position, std::string_view message) const;
};

/// Reads TOML 1.1. `file` is only for messages. Bounds: 1 MiB, depth 32, 32 parts of a dotted key.
/// Throws Error(usage) "file:line:column: what", the line, a caret; also for a key whose value is of a kind
/// that Cargo does not take.
[[nodiscard]] Manifest read_manifest(std::string_view text, const std::string& file);

/// Names of the package's binary targets: the explicit ones, then the discovered ones, sorted. `source_files`
/// are paths relative to the manifest's directory, with '/'; of them src/main.rs, src/bin/X.rs and
/// src/bin/X/main.rs count.
[[nodiscard]] std::vector<std::string> binary_names(const Manifest& manifest,
                                                    const std::vector<std::string>& source_files);

/// `build.target-dir` of a .cargo/config.toml, as written: relative to the directory above .cargo. Throws
/// Error(usage) as read_manifest does.
[[nodiscard]] std::optional<std::string> configured_target_directory(std::string_view text,
                                                                     const std::string& file);

// Paths of members are relative to the workspace's root, with '/'; the root package is "".

/// Whether a pattern of `members` has the path: '*', '?' and '[…]' inside a component, '**' for any number of
/// them. Cargo adds to these the root package and the path dependencies below the root.
[[nodiscard]] bool matches_member(const Manifest& root, std::string_view path);

/// Whether `exclude` has the path or a directory above it, and `members` has neither, literally.
[[nodiscard]] bool excludes(const Manifest& root, std::string_view path);

} // namespace cbuild::cargo
