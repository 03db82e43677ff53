#include "sam/rewrite.hpp"

#include "sam/declaration_reader.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <map>
#include <set>
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
           const Relocation& relocate,
           const PropertyEdits& edits)
      : m_document(document),
        m_model(model),
        m_evaluator(evaluator),
        m_built(built),
        m_relocate(relocate),
        m_edits(edits),
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
  void collect_built(const Declaration& declaration, NewValue value);
  void collect_loop(const std::vector<const Declaration*>& turns);
  void collect_paths(const Declaration& declaration, bool code);
  void collect_edits(const Declaration& declaration);
  void collect_edits_of_all(const std::vector<const Declaration*>& turns);
  static std::optional<NewValue> moved_path(const PathProperty& property, const Relocate& relocate);
  [[nodiscard]] std::optional<std::string> value_in_turn(const Declaration& turn) const;
  [[nodiscard]] std::string mapping_name(const Declaration& declaration, const std::string& leaf);
  [[nodiscard]] std::string mapping_key(const Declaration& turn) const;
  std::optional<NewValue> moved_code(const Declaration& declaration, const Entry* entry) const;
  std::optional<NewValue> relocated_code(const Declaration& declaration, Site site) const;
  void apply(const Change& change) {
    if (change.value) m_editor.set(change.property.path, *change.value);
  }
  void apply_shared(const Change& change);

  const Document& m_document;
  const Model& m_model;
  Evaluator& m_evaluator;
  const std::map<std::string, std::string>& m_built;
  const Relocation& m_relocate;
  const PropertyEdits& m_edits;
  Editor m_editor;
  std::vector<Change> m_changes;
  std::set<std::string> m_mappings; ///< names of those made for loops
};

/// Of a function that could be built, a parameter's value counts: `sam local invoke` takes it for a path
/// below the built template, where it may be that of another function's artifact.
std::optional<NewValue> Rewriter::relocated_code(const Declaration& declaration, Site site) const {
  const bool evaluated = declaration.is_resource && !(declaration.in_loop() && !intrinsic(*site));
  return relocated(evaluated ? as_text(m_evaluator.value(site)) : plain_text(*site), m_relocate.code);
}

/// The code of a function that is not built still means its source. Where the function does not say so itself
/// but Globals or the default do, it has to say it now: these mean another directory as seen from the built
/// template.
std::optional<NewValue> Rewriter::moved_code(const Declaration& declaration, const Entry* entry) const {
  if (entry != nullptr && !entry->value->is(Kind::null))
    return relocated_code(declaration, declaration.value.at(entry->value));
  if (!declaration.local_code || !declaration.asset.empty()) return std::nullopt;
  const Context context{m_evaluator, m_model.globals, {}};
  if (const Site global = global_property(context, declaration, code_property(declaration.type)))
    return relocated_code(declaration, global);
  return relocated(".", m_relocate.code);
}

/// Where what is built of a declaration is said, below its Properties.
std::vector<std::string> built_keys(const Declaration& declaration) {
  const std::string_view type = declaration.type;
  if (type == k_application || type == k_stack) return {std::string(location_property(type))};
  if (declaration.local_code) return {std::string(code_property(type))};
  if (type == k_serverless_function) return {"ImageUri"};
  return {std::string(code_property(type)), "ImageUri"};
}

/// What is built says so itself. An asset of the CDK is the value of its property for SAM, so that its
/// Metadata has to say that it is taken already.
void Rewriter::collect_built(const Declaration& declaration, NewValue value) {
  m_changes.push_back({property_below(declaration, "Properties", built_keys(declaration)), std::move(value)});
  if (!declaration.asset.empty())
    m_changes.push_back({property_below(declaration, "Metadata", {"SamNormalized"}), NewValue{"true", true}});
  auto context = property_below(declaration, "Metadata", {"DockerContext"});
  if (context.entry == nullptr || declaration.local_code) return;
  auto moved = relocated(plain_text(*context.entry->value), m_relocate.code);
  m_changes.push_back({std::move(context), std::move(moved)});
}

/// What the place has in this turn of a loop: what was built, or the source as seen from the built template.
std::optional<std::string> Rewriter::value_in_turn(const Declaration& turn) const {
  const auto built = m_built.find(turn.id);
  if (built != m_built.end()) return built->second;
  const auto property = property_below(turn, "Properties", built_keys(turn));
  Site site = property.entry == nullptr ? Site{} : turn.value.at(property.entry->value);
  const Context context{m_evaluator, m_model.globals, {}};
  if (!site) site = global_property(context, turn, code_property(turn.type));
  auto text = site ? as_text(m_evaluator.value(site)) : std::nullopt;
  if (!site && turn.local_code) text = ".";
  const bool is_code = is_function_type(turn.type) || is_layer_type(turn.type);
  if (auto moved = relocated(text, is_code ? m_relocate.code : m_relocate.other)) return moved->text;
  return text;
}

/// A loop of which something is built stays a loop: each turn finds its own in a mapping, as SAM has it
/// (samcli/lib/package/language_extensions_packaging.py). The key has the variables of all loops around: with
/// the inner one alone `dev` and `prod` would get the same.
void Rewriter::collect_loop(const std::vector<const Declaration*>& turns) {
  const Declaration& first = *turns.front();
  collect_edits_of_all(turns);
  const auto is_built = [&](const Declaration* turn) { return m_built.contains(turn->id); };
  collect_paths(first, std::none_of(turns.begin(), turns.end(), is_built));
  if (std::none_of(turns.begin(), turns.end(), is_built)) return;
  std::vector<std::optional<std::string>> values;
  values.reserve(turns.size());
  for (const auto* turn : turns) values.push_back(value_in_turn(*turn));
  if (values.front() &&
      std::all_of(values.begin(), values.end(), [&](const auto& value) { return value == values.front(); }))
    return collect_built(first, {*values.front(), false});
  const std::string leaf = built_keys(first).back();
  const std::string name = mapping_name(first, leaf);
  for (std::size_t i = 0; i < turns.size(); ++i)
    if (values[i])
      m_changes.push_back({{{"Mappings", name, mapping_key(*turns[i]), leaf}}, NewValue{*values[i], false}});
  std::vector<std::string> variables;
  for (const Scope* scope = first.value.scope; scope != nullptr; scope = scope->outer)
    if (!scope->loop.empty()) variables.push_back(fmt::format(R"({{"Ref": "{}"}})", scope->variable));
  std::reverse(variables.begin(), variables.end());
  const std::string key = variables.size() == 1
                              ? variables.front()
                              : fmt::format(R"({{"Fn::Join": ["-", [{}]]}})", util::join(variables, ", "));
  collect_built(first, {fmt::format(R"({{"Fn::FindInMap": ["{}", {}, "{}"]}})", name, key, leaf), true});
}

/// SAM's: the property and the names of the loops; with the resource's own where that is another's already.
std::string Rewriter::mapping_name(const Declaration& declaration, const std::string& leaf) {
  std::string loops;
  for (const Scope* scope = declaration.value.scope; scope != nullptr; scope = scope->outer)
    loops.insert(0, scope->loop);
  std::string name = "SAM" + leaf + loops;
  if (m_mappings.insert(name).second) return name;
  const std::string& key = declaration.key->resolved().value;
  std::copy_if(key.begin(), key.end(), std::back_inserter(name), [](unsigned char c) {
    return c < 0x80 && std::isalnum(c) != 0;
  });
  m_mappings.insert(name);
  return name;
}

std::string Rewriter::mapping_key(const Declaration& turn) const {
  std::vector<std::string> values;
  for (const Scope* scope = turn.value.scope; scope != nullptr; scope = scope->outer)
    if (!scope->loop.empty()) values.push_back(scope->value);
  std::reverse(values.begin(), values.end());
  std::string key = util::join(values, "-");
  const auto fits = [](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.');
  };
  if (!key.empty() && std::all_of(key.begin(), key.end(), fits)) return key;
  throw turn.value.at(turn.key).place().error(fmt::format(
      "'{}' comes of a loop whose value '{}' cannot be the key of a mapping; expected letters, digits, "
      "'-', '_' and '.'",
      turn.id,
      util::printable(key)));
}

/// The paths of a declaration that are no code to build; with `code`, that one too.
void Rewriter::collect_paths(const Declaration& declaration, bool code) {
  std::vector<PathProperty> properties = path_properties(declaration);
  const bool has_source = is_function_type(declaration.type) || declaration.local_code;
  const auto& elsewhere = has_code(declaration.type) ? m_relocate.code : m_relocate.other;
  for (std::size_t i = 0; i < properties.size(); ++i) {
    if (i == 0 && !code) continue;
    auto& property = properties[i];
    const bool is_source = i == 0 && has_source;
    auto value = is_source ? moved_code(declaration, property.entry) : moved_path(property, elsewhere);
    m_changes.push_back({std::move(property), std::move(value)});
  }
}

void Rewriter::collect_edits(const Declaration& declaration) {
  const auto edits = m_edits.find(declaration.id);
  if (edits == m_edits.end()) return;
  for (const auto& [keys, value] : edits->second)
    m_changes.push_back({property_below(declaration, "Properties", keys), NewValue{value, false}});
}

/// A property in a loop is for all turns.
void Rewriter::collect_edits_of_all(const std::vector<const Declaration*>& turns) {
  const auto first = m_edits.find(turns.front()->id);
  const auto is_same = [&](const Declaration* turn) {
    const auto own = m_edits.find(turn->id);
    return own != m_edits.end() && own->second == first->second;
  };
  if (first != m_edits.end() && std::all_of(turns.begin(), turns.end(), is_same))
    collect_edits(*turns.front());
}

std::optional<NewValue> Rewriter::moved_path(const PathProperty& property, const Relocate& relocate) {
  return property.entry == nullptr ? std::nullopt : relocated(plain_text(*property.entry->value), relocate);
}

void Rewriter::collect() {
  std::map<yaml::Path, std::vector<const Declaration*>> loops;
  for (const Declaration& declaration : m_model.declarations) {
    if (declaration.in_loop()) {
      loops[declaration.path].push_back(&declaration);
      continue;
    }
    const auto built = m_built.find(declaration.id);
    if (built != m_built.end()) collect_built(declaration, {built->second, false});
    collect_paths(declaration, built == m_built.end());
    collect_edits(declaration);
  }
  for (const auto& [path, turns] : loops) collect_loop(turns);
  for (PathProperty& property : repository_properties(*m_document.root)) {
    auto value = moved_path(property, m_relocate.other);
    m_changes.push_back({std::move(property), std::move(value)});
  }
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
                         const Relocation& relocate,
                         const PropertyEdits& edits) {
  return Rewriter(source, document, model, evaluator, built, relocate, edits).run();
}

} // namespace cbuild::sam
