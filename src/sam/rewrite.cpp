#include "sam/rewrite.hpp"

#include <algorithm>
#include <utility>

namespace cbuild::sam {

using yaml::Editor;
using yaml::NewValue;
namespace {

/// The path written anew, if it is a relative one and comes out different.
std::optional<NewValue> relocated(const std::optional<std::string>& path, const Relocate& relocate) {
  if (!path || !is_relative_path(*path)) return std::nullopt;
  std::string moved = relocate(*path);
  return moved == *path ? std::nullopt : std::optional(NewValue{std::move(moved), false});
}

/// Whose paths start where those of functions do.
bool has_code(std::string_view type) { return is_layer_type(type) || type == "AWS::Serverless::WebFunction"; }

class Rewriter {
public:
  Rewriter(const util::SourceText& source,
           const Document& document,
           const Model& model,
           const std::map<std::string, std::string>& built,
           const Relocation& relocate)
      : m_document(document),
        m_model(model),
        m_built(built),
        m_relocate(relocate),
        m_editor(source, document) {}

  std::string run() {
    collect();
    visit_deep_paths(m_document, m_model, [this](const Node& mapping, const Entry& entry) {
      if (const auto moved = relocated(plain_text(*entry.value), m_relocate.other))
        m_editor.set(mapping, entry, *moved);
    });
    for (const Change& change : m_changes)
      if (m_editor.owns(change.property.path)) apply(change);
    // What is shared comes second: it depends on what happened to the text that it shares.
    for (const Change& change : m_changes)
      if (!m_editor.owns(change.property.path)) apply_shared(change);
    return m_editor.apply();
  }

private:
  struct Change {
    PathProperty property;
    std::optional<NewValue> value; ///< nothing for a value that stays
  };

  void collect();
  std::optional<NewValue> new_code(const Declaration& declaration, const Entry* entry) const;
  std::optional<NewValue> relocated_code(const Declaration& declaration, const Node& node) const;
  void apply(const Change& change) {
    if (change.value) m_editor.set(change.property.path, *change.value);
  }
  void apply_shared(const Change& change);

  const Document& m_document;
  const Model& m_model;
  const std::map<std::string, std::string>& m_built;
  const Relocation& m_relocate;
  Editor m_editor;
  std::vector<Change> m_changes;
};

/// Of a function that could be built, a parameter's value counts: `sam local invoke` takes it for a path
/// below the built template, where it may be that of another function's artifact.
std::optional<NewValue> Rewriter::relocated_code(const Declaration& declaration, const Node& node) const {
  const auto& resources = m_model.resources;
  const bool known = std::any_of(
      resources.begin(), resources.end(), [&](const Resource& f) { return f.logical_id == declaration.id; });
  return relocated(known ? resolve_text(node, m_model.parameters) : plain_text(node), m_relocate.code);
}

/// The code of a function that is not built still means its source. Where the function does not say so itself
/// but Globals or the default do, it has to say it now: these mean another directory as seen from the built
/// template.
std::optional<NewValue> Rewriter::new_code(const Declaration& declaration, const Entry* entry) const {
  const auto built = m_built.find(declaration.id);
  if (built != m_built.end()) return NewValue{built->second, false};
  if (entry != nullptr && !entry->value->is(Kind::null)) return relocated_code(declaration, *entry->value);
  if (!declaration.local_code) return std::nullopt;
  if (const Node* global = property(*m_document.root, declaration, code_property(declaration.type)))
    return relocated_code(declaration, *global);
  return relocated(".", m_relocate.code);
}

void Rewriter::collect() {
  const auto add = [this](PathProperty property, const Relocate& relocate) {
    auto value =
        property.entry == nullptr ? std::nullopt : relocated(plain_text(*property.entry->value), relocate);
    m_changes.push_back({std::move(property), std::move(value)});
  };
  for (const Declaration& declaration : m_model.declarations) {
    const bool is_function = is_function_type(declaration.type);
    std::vector<PathProperty> properties = path_properties(declaration);
    for (std::size_t i = 0; i < properties.size(); ++i) {
      if (i > 0 || !(is_function || declaration.local_code)) {
        add(std::move(properties[i]), has_code(declaration.type) ? m_relocate.code : m_relocate.other);
        continue;
      }
      auto value = new_code(declaration, properties[i].entry);
      m_changes.push_back({std::move(properties[i]), std::move(value)});
    }
  }
  for (PathProperty& property : repository_properties(*m_document.root))
    add(std::move(property), m_relocate.other);
}

/// A shared value may have changed for its owner already: then nothing is to do if the change is ours too,
/// and an old value that is to stay needs to be written down.
void Rewriter::apply_shared(const Change& change) {
  const Entry* entry = change.property.entry;
  const NewValue* owners = entry == nullptr ? nullptr : m_editor.new_value(*entry);
  if (change.value) {
    if (owners == nullptr || *owners != *change.value) m_editor.set(change.property.path, *change.value);
  } else if (owners != nullptr) {
    m_editor.set(change.property.path, {flow_text(*entry->value), true});
  }
}

} // namespace

std::string rewrite_text(const util::SourceText& source,
                         const Document& document,
                         const Model& model,
                         const std::map<std::string, std::string>& built,
                         const Relocation& relocate) {
  return Rewriter(source, document, model, built, relocate).run();
}

} // namespace cbuild::sam
