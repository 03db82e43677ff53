#include "sam/rewrite.hpp"

#include "sam/declaration_reader.hpp"

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
           Evaluator& evaluator,
           const std::map<std::string, std::string>& built,
           const Relocation& relocate)
      : m_source(source),
        m_document(document),
        m_model(model),
        m_evaluator(evaluator),
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
  void collect_built(const Declaration& declaration, const std::string& value);
  std::optional<NewValue> moved_code(const Declaration& declaration, const Entry* entry) const;
  std::optional<NewValue> relocated_code(const Declaration& declaration, Site site) const;
  void apply(const Change& change) {
    if (change.value) m_editor.set(change.property.path, *change.value);
  }
  void apply_shared(const Change& change);

  const util::SourceText& m_source;
  const Document& m_document;
  const Model& m_model;
  Evaluator& m_evaluator;
  const std::map<std::string, std::string>& m_built;
  const Relocation& m_relocate;
  Editor m_editor;
  std::vector<Change> m_changes;
};

/// Of a function that could be built, a parameter's value counts: `sam local invoke` takes it for a path
/// below the built template, where it may be that of another function's artifact.
std::optional<NewValue> Rewriter::relocated_code(const Declaration& declaration, Site site) const {
  return relocated(declaration.is_resource ? as_text(m_evaluator.value(site)) : plain_text(*site),
                   m_relocate.code);
}

/// The code of a function that is not built still means its source. Where the function does not say so itself
/// but Globals or the default do, it has to say it now: these mean another directory as seen from the built
/// template.
std::optional<NewValue> Rewriter::moved_code(const Declaration& declaration, const Entry* entry) const {
  if (entry != nullptr && !entry->value->is(Kind::null))
    return relocated_code(declaration, declaration.value.at(entry->value));
  if (!declaration.local_code || !declaration.asset.empty()) return std::nullopt;
  const Context context{m_evaluator, m_evaluator.find(m_evaluator.root(), "Globals"), {}};
  if (const Site global = global_property(context, declaration, code_property(declaration.type)))
    return relocated_code(declaration, global);
  return relocated(".", m_relocate.code);
}

/// What is built says so itself. An asset of the CDK is the value of its property for SAM, so that its
/// Metadata has to say that it is taken already.
void Rewriter::collect_built(const Declaration& declaration, const std::string& value) {
  const std::string_view type = declaration.type;
  std::vector<std::string> keys{std::string(code_property(type))};
  if (type == k_application || type == k_stack)
    keys = {std::string(location_property(type))};
  else if (!declaration.is_resource && type == k_serverless_function)
    keys = {"ImageUri"};
  else if (!declaration.is_resource)
    keys.emplace_back("ImageUri");
  m_changes.push_back({property_below(declaration, "Properties", keys), NewValue{value, false}});
  if (declaration.asset.empty()) return;
  m_changes.push_back({property_below(declaration, "Metadata", {"SamNormalized"}), NewValue{"true", true}});
}

void Rewriter::collect() {
  const auto add = [this](PathProperty property, const Relocate& relocate) {
    auto value =
        property.entry == nullptr ? std::nullopt : relocated(plain_text(*property.entry->value), relocate);
    m_changes.push_back({std::move(property), std::move(value)});
  };
  for (const Declaration& declaration : m_model.declarations) {
    if (declaration.value.scope->source.get() != &m_source) continue; // of an included file
    const auto built = m_built.find(declaration.id);
    if (built != m_built.end()) collect_built(declaration, built->second);
    std::vector<PathProperty> properties = path_properties(declaration);
    const bool has_source = is_function_type(declaration.type) || declaration.local_code;
    for (std::size_t i = 0; i < properties.size(); ++i) {
      if (i == 0 && built != m_built.end()) continue;
      if (i > 0 || !has_source) {
        add(std::move(properties[i]), has_code(declaration.type) ? m_relocate.code : m_relocate.other);
        continue;
      }
      auto value = moved_code(declaration, properties[i].entry);
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
                         Evaluator& evaluator,
                         const std::map<std::string, std::string>& built,
                         const Relocation& relocate) {
  return Rewriter(source, document, model, evaluator, built, relocate).run();
}

} // namespace cbuild::sam
