#pragma once

#include <cbuild/toml/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::output {

/// What names one build in a build graph, and what other tools noted of it.
struct GraphEntry {
  std::string uuid;
  std::string source_hash; ///< of `sam build --cached`; may be empty, as the next
  std::string manifest_hash;
};

/// A build of functions: several where one build makes the code of all.
struct FunctionDefinition {
  std::string codeuri; ///< absolute, or as the template has it
  std::string runtime;
  std::string architecture;
  std::string handler;
  std::string package_type = "Zip";   ///< or Image: of that one only `metadata` and `functions` are told
  std::vector<std::string> functions; ///< full paths
  toml::Value metadata;               ///< a table; never with values of variables
  std::string resource_type;          ///< only of those that are no AWS::Serverless::Function for SAM
  std::string told_apart;             ///< what must be equal besides, and is not written
  bool alone = false; ///< SAM builds it by itself, however equal others are. No build.toml says so
  GraphEntry entry;
};

/// The build of a layer.
struct LayerDefinition {
  std::string layer; ///< its full path
  std::string codeuri;
  std::string build_method;
  std::vector<std::string> compatible_runtimes;
  std::string architecture;
  GraphEntry entry;
};

/// SAM's build.toml (samcli/lib/build/build_graph.py): what `sam build` and `sam sync` know of earlier
/// builds. Variables of builds, which SAM notes in clear, are left out; SAM then builds such a resource anew.
struct BuildGraph {
  std::vector<FunctionDefinition> functions;
  std::vector<LayerDefinition> layers;

  /// Gives each definition the name and hashes of an equal one in `earlier`, or a name made from its content.
  void take_names(const BuildGraph& earlier);
};

/// The same functions, those that SAM builds only once in one definition.
[[nodiscard]] std::vector<FunctionDefinition> shared(std::vector<FunctionDefinition> each);

/// As SAM writes it.
[[nodiscard]] std::string to_text(const BuildGraph& graph);

/// Those definitions of a text that can be read; none of one that is no TOML.
[[nodiscard]] BuildGraph build_graph_of(const std::string& text);

/// Whether SAM or cbuild wrote this text: another file of that name is somebody's own.
[[nodiscard]] bool is_build_graph(std::string_view text);

} // namespace cbuild::output
