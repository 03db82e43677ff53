#pragma once

#include <cbuild/sam/place.hpp>
#include <cbuild/toml/value.hpp>
#include <cbuild/util/error.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace cbuild::sam {

/// One entry of Metadata.BuildProperties, with intrinsics resolved. What it may be is for the build method to
/// say.
struct BuildProperty {
  using List = std::vector<std::string>;
  using Mapping = std::map<std::string, std::string>;

  std::string name;
  Place place;                                          ///< of the name
  std::variant<std::string, bool, List, Mapping> value; ///< a truth value only where it is no quoted text

  friend bool operator==(const BuildProperty& a, const BuildProperty& b) {
    return a.name == b.name && a.value == b.value;
  }
};

/// What names a resource.
struct Identity {
  std::string logical_id; ///< its directory in the build directory, and its target in a Makefile
  std::string stack_path; ///< of the nested stack that it is in: "Child/Grandchild"; empty in the root
  /// SAM's name for it in full paths: Metadata.SamResourceId, else from `aws:cdk:path`, else the logical id.
  std::string id;
  std::string type;
  Place place; ///< of the logical id

  /// "Child/Api", as `sam build` names it.
  [[nodiscard]] std::string full_path() const { return stack_path.empty() ? id : stack_path + "/" + id; }

  /// "Child/Api": where what is built of it lies in the build directory.
  [[nodiscard]] std::string result_place() const {
    return stack_path.empty() ? logical_id : stack_path + "/" + logical_id;
  }

  /// What an option may call it by: the logical id, which several may have, then its own names.
  [[nodiscard]] std::vector<std::string> names() const;
};

/// Whether Lambda has the architecture.
[[nodiscard]] bool is_architecture(std::string_view name);

/// A function or layer that has code to build (spec of SAM: zip package, not inline, not on S3, not a .zip,
/// no SkipBuild). Paths are as the template gives them; defaults, Globals and parameters are applied.
struct Resource : Identity {
  std::string name;         ///< FunctionName or LayerName; empty without one that is known
  std::string handler;      ///< of a function, of a web function its EntryPoint; may be empty
  std::string runtime;      ///< of a layer empty: its build method says for which one it is built
  std::string architecture; ///< x86_64 or arm64; of a layer BuildArchitecture, which may be any, or empty
  std::optional<std::string> build_method; ///< Metadata.BuildMethod
  Text code_uri;                           ///< CodeUri, Code, ContentUri or Content; "." at `place` for none
  std::optional<Text> context_path;        ///< Metadata: where the Makefile lies
  std::optional<Text> working_directory;   ///< Metadata: make's directory
  std::optional<Text> project_root_directory;        ///< Metadata: replaces the source
  std::optional<Text> build_image;                   ///< Metadata: the image to build in
  std::vector<std::string> compatible_runtimes;      ///< of a layer
  std::vector<std::string> compatible_architectures; ///< of a layer
  /// Metadata.BuildProperties. A single text is AWS's own short way to write `Binary`.
  std::vector<BuildProperty> build_properties;
  /// Why these cannot be read, which matters to build methods that want them.
  std::optional<util::Error> properties_problem;
  /// NODE_OPTIONS of a function's environment; nothing where only deployment knows it, or the template gives
  /// it in a way that no other value can be written to.
  std::optional<std::string> node_options = "";
  toml::Value metadata;                ///< all of Metadata that is known, as a table
  bool has_layers = false;             ///< so that Lambda puts more than the artifact beside it
  std::vector<std::string> own_layers; ///< logical ids of layers that it names by Ref
  /// Why this resource cannot be built, though others can: a needed value is an intrinsic that only
  /// CloudFormation can resolve, or is missing. The caller throws it when it comes to build this resource;
  /// the fields above that it speaks of are then empty.
  std::optional<util::Error> problem;

  [[nodiscard]] bool is_layer() const { return type.ends_with("::LayerVersion"); }

  /// For messages: "function 'Api'", "layer 'Child/Telemetry'".
  [[nodiscard]] std::string described() const;
};

/// A function that is a container image, with what its Metadata says of building it. One without a
/// `dockerfile` and a `context` is loaded if `image_uri` is a file, and else not built.
struct ImageFunction : Identity {
  std::string name;         ///< FunctionName; empty without one that is known
  std::string architecture; ///< x86_64 or arm64
  std::optional<Text> dockerfile;
  std::optional<Text> context;                          ///< DockerContext
  std::optional<Text> image_name;                       ///< DockerImage: what is tagged
  std::optional<Text> tag;                              ///< DockerTag
  std::optional<Text> target;                           ///< DockerBuildTarget
  std::vector<std::pair<std::string, Text>> build_args; ///< DockerBuildArgs, in order
  std::vector<Text> extra_params;                       ///< DockerBuildExtraParams
  std::optional<Text> image_uri;                        ///< ImageUri or Code.ImageUri, where it is a path
  toml::Value metadata;                                 ///< as of a Resource
  std::optional<util::Error> problem;                   ///< the same

  [[nodiscard]] std::string described() const;
};

/// A stack inside this one.
struct NestedStack : Identity {
  std::optional<Text> location; ///< Location or TemplateURL, where it is a path or a file:// URL
  std::string not_local;        ///< why it is none: "on S3", "a URL", "an application of the repository" …
  /// What the child's parameters are given, as far as it is known.
  std::map<std::string, std::string> parameters;
  std::set<std::string> unknown_parameters; ///< given too, by values that only deployment knows
};

/// A function or layer whose code is not built, and why ("inline code", "code on S3", "SkipBuild" …).
struct Skipped : Identity {
  std::string reason;
  bool on_s3 = false; ///< of these `sam build` warns, as they also cannot be tried locally
  /// What is built where the user names it all the same; nothing where there is nothing to build.
  std::optional<Resource> if_named;
};

/// What `sam build` would build and this program does not.
struct Unsupported {
  std::string logical_id;
  Place place;
  std::string what; ///< "Fn::ForEach loop" …
  util::Error why;  ///< it cannot be
};

} // namespace cbuild::sam
