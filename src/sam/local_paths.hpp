#pragma once

#include "sam/model.hpp"

#include <cbuild/yaml/editor.hpp>

#include <functional>
#include <vector>

namespace cbuild::sam {

using yaml::Path;

/// A property that holds a local path, by its place below the root; the value may be absent or no string.
struct PathProperty {
  Path path;
  const Entry* entry =
      nullptr; ///< the one that counts, the resource's own or one that it shares; null when absent
};

/// The property at these keys below the declaration's section (Properties or Metadata).
[[nodiscard]] PathProperty
property_below(const Declaration& declaration, const std::string& name, const std::vector<std::string>& keys);

/// The properties of the resource that `sam build` writes anew, code included.
[[nodiscard]] std::vector<PathProperty> path_properties(const Declaration& declaration);

/// Those outside of resources: the licence and readme of the Serverless Application Repository.
[[nodiscard]] std::vector<PathProperty> repository_properties(const Node& root);

/// Calls `visit(mapping, entry)` for each entry in the document's text that holds a path at no fixed place:
/// Location of AWS::Include, and what is deep in a GraphQLApi.
void visit_deep_paths(const Document& document,
                      const Model& model,
                      const std::function<void(const Node& mapping, const Entry& entry)>& visit);

} // namespace cbuild::sam
