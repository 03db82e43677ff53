#pragma once

#include <cbuild/util/caret_error.hpp>
#include <cbuild/util/error.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cbuild::sam {

/// A template's text may not be longer, in bytes.
inline constexpr std::size_t k_max_template = std::size_t{4} << 20;

using Position = util::Position; // a place in the template's text

/// One entry of Metadata.BuildProperties, with intrinsics resolved. What it may be is for the build method to
/// say.
struct BuildProperty {
  using List = std::vector<std::string>;
  using Mapping = std::map<std::string, std::string>;

  std::string name;
  Position position; ///< of the name
  std::variant<std::string, List, Mapping> value;

  friend bool operator==(const BuildProperty& a, const BuildProperty& b) {
    return a.name == b.name && a.value == b.value;
  }
};

/// A function that has code to build (spec of SAM: zip package, not inline, not on S3, not a .zip, no
/// SkipBuild), or a layer of a build method that builds layers. Paths are as the template gives them;
/// defaults, Globals and parameters are applied.
struct Function {
  std::string logical_id;
  Position position;                       ///< of the logical id
  std::string type;                        ///< AWS::Serverless:: or AWS::Lambda::, Function or LayerVersion
  std::string runtime;                     ///< may be empty if Metadata names a BuildMethod
  std::string architecture;                ///< x86_64 or arm64
  std::string build_method;                ///< Metadata.BuildMethod; empty when there is none
  std::string code_uri;                    ///< CodeUri or Code; "." when there is none
  Position code_uri_position;              ///< of its value, the logical id's when there is none
  std::optional<std::string> context_path; ///< Metadata: where the Makefile lies
  std::optional<std::string> working_directory;      ///< Metadata: make's directory
  std::optional<std::string> project_root_directory; ///< Metadata: replaces the source
  // Of their values; without meaning where there is none.
  Position context_path_position;
  Position working_directory_position;
  Position project_root_directory_position;
  /// Metadata.BuildProperties. A single text is AWS's own short way to write `Binary`.
  std::vector<BuildProperty> build_properties;
  /// Why these cannot be read, which matters to build methods that want them.
  std::optional<util::Error> properties_problem;
  bool has_layers = false; ///< so that Lambda puts more than the artifact beside it
  /// Why this function cannot be built, though others can: a needed value is an intrinsic that only
  /// CloudFormation can resolve, or is missing. The caller throws it when it comes to build this function;
  /// the fields above that it speaks of are then empty.
  std::optional<util::Error> problem;

  [[nodiscard]] bool is_layer() const { return type.ends_with("::LayerVersion"); }

  /// For messages: "function 'Api'", "layer 'Telemetry'".
  [[nodiscard]] std::string described() const;
};

/// A function whose code is not built, and why ("inline code", "code on S3", "SkipBuild" …).
struct Skipped {
  std::string logical_id;
  std::string reason;
  bool on_s3 = false; ///< of these `sam build` warns, as they also cannot be tried locally
};

/// A resource that `sam build` would build and this program does not: a layer, a container image, …
struct Unsupported {
  std::string logical_id;
  Position position;
  std::string what; ///< "layer", "container image function", "nested stack 'child/template.yaml'" …
};

/// What reading a template depends on beside its text.
struct ReadOptions {
  std::map<std::string, std::string> parameters;    ///< win over the Defaults of the template's Parameters
  std::set<std::string, std::less<>> layer_methods; ///< build methods whose layers are built
};

/// Gives a relative path of the template as seen from the built template's directory.
using Relocate = std::function<std::string(std::string_view)>;

/// One for the code of functions and layers, one for all else: they need not start at the same directory.
struct Relocation {
  Relocate code;
  Relocate other = code;
};

/// A parsed template: its functions, and its text for writing the built one. A value; reading it does no I/O.
class Template {
public:
  /// Reads YAML 1.1 (or JSON, a part of it) with CloudFormation's short tags. `file` is only for messages.
  /// Bounds: 4 MiB, depth 64, 100,000 nodes after alias expansion, no recursive alias, no duplicate key.
  /// Throws Error(usage): "file:line:column: what; expected …", the line, a caret.
  static Template parse(std::string text, std::string file, ReadOptions options = {});

  Template(Template&&) noexcept;
  Template& operator=(Template&&) noexcept;
  ~Template();

  /// All three in the order of the file.
  [[nodiscard]] const std::vector<Function>& functions() const;
  [[nodiscard]] const std::vector<Skipped>& skipped() const;
  [[nodiscard]] const std::vector<Unsupported>& unsupported() const;

  /// The text with only what must change changed; comments, order, quotes and short tags are kept.
  /// `built` maps logical ids of functions() without a problem to the new value of their CodeUri/Code. Other
  /// relative local paths are written anew by `relocate`; of those given by intrinsics only the code of
  /// functions(), as others may be given other values when they are deployed. Every use of an anchor keeps
  /// its meaning: where an anchored value is replaced, the anchor moves to its next use. Throws Error(usage)
  /// for a template whose way of writing a path this cannot edit.
  [[nodiscard]] std::string rewrite(const std::map<std::string, std::string>& built,
                                    const Relocation& relocate) const;

  /// An Error(usage) about this place: the file, line, column, the line itself and a caret under it.
  [[nodiscard]] util::Error error_at(Position position, std::string_view message) const;

private:
  struct Impl;
  explicit Template(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

} // namespace cbuild::sam
