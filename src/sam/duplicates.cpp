#include "sam/duplicates.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <unordered_map>

namespace cbuild::sam {
namespace {

constexpr std::array<std::string_view, 6> k_sections{
    "Resources", "Globals", "Parameters", "Mappings", "Conditions", "Transform"};
constexpr std::array<std::string_view, 1> k_type{"Type"};
constexpr std::array<std::string_view, 5> k_attributes{
    "Type", "Properties", "Metadata", "IgnoreGlobals", "Condition"};
constexpr std::array<std::string_view, 18> k_properties{"CodeUri",
                                                        "Code",
                                                        "ContentUri",
                                                        "Content",
                                                        "Runtime",
                                                        "Handler",
                                                        "Layers",
                                                        "Architectures",
                                                        "PackageType",
                                                        "ImageUri",
                                                        "InlineCode",
                                                        "FunctionName",
                                                        "LayerName",
                                                        "CompatibleRuntimes",
                                                        "CompatibleArchitectures",
                                                        "Location",
                                                        "TemplateURL",
                                                        "Parameters"};

/// Which keys of the mappings of a template the build reads.
class Readers {
public:
  explicit Readers(const Node& root) {
    only(&root, k_sections);
    all(value_at(root, "Resources"));
    for (const auto* section : {"Parameters", "Mappings", "Conditions"}) all_below(value_at(root, section));
    if (const Node* globals = value_at(root, "Globals")) {
      all(globals);
      only(value_at(*globals, "Function"), k_properties);
    }
  }

  void add(const Declaration& declaration) {
    only(declaration.value.node, k_type);
    const bool is_built = is_function_type(declaration.type) || is_layer_type(declaration.type) ||
                          declaration.type == k_application || declaration.type == k_stack;
    if (!is_built) return;
    only(declaration.value.node, k_attributes);
    only(declaration.properties.node, k_properties);
    for (const auto key : k_properties)
      if (declaration.properties) all_below(value_at(*declaration.properties, key));
    all_below(declaration.metadata.node);
  }

  [[nodiscard]] bool reads(const Node* mapping, std::string_view key) const {
    const auto found = m_keys.find(mapping);
    if (found == m_keys.end()) return false;
    const auto keys = found->second;
    return keys.empty() || std::find(keys.begin(), keys.end(), key) != keys.end();
  }

private:
  using Keys = std::span<const std::string_view>; ///< none: all

  void only(const Node* node, Keys keys) {
    if (node != nullptr && node->is(Kind::mapping)) m_keys[&node->resolved()] = keys;
  }
  void all(const Node* node) { only(node, {}); }
  void all_below(const Node* node) {
    if (node == nullptr) return;
    all(node);
    for (const Node* item : node->resolved().items) all_below(item);
    for (const Entry& entry : node->resolved().entries) all_below(entry.value);
  }

  std::unordered_map<const Node*, Keys> m_keys;
};

} // namespace

void check_duplicates(const std::shared_ptr<const util::SourceText>& source,
                      const Document& document,
                      Model& model) {
  if (document.duplicates.empty()) return;
  Readers readers(document.root->resolved());
  for (const auto& declaration : model.declarations) readers.add(declaration);
  for (const auto& duplicate : document.duplicates) {
    const Place first(source, duplicate.first->begin);
    const Place second(source, duplicate.second->begin);
    const auto& key = duplicate.second->resolved().value;
    const auto shown = util::printable(key);
    if (readers.reads(duplicate.mapping, key))
      throw second.error(fmt::format(
          "the key '{}' is given twice, the first time at {}; expected each key once", shown, first.shown()));
    model.warnings.push_back(
        fmt::format("{}: the key '{}' is given twice, the first time at {}: the last one counts",
                    second.shown(),
                    shown,
                    first.shown()));
  }
}

} // namespace cbuild::sam
