#pragma once

#include "sam/parameters.hpp"
#include "sam/value.hpp"

#include <cbuild/sam/template.hpp>
#include <cbuild/yaml/editor.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cbuild::sam {

/// An entry of a mapping with what its key reads as.
struct EvaluatedEntry {
  std::string key;
  const Entry* entry = nullptr;
  Site value;
  yaml::Path path;                         ///< from the mapping, through the loops
  std::optional<util::Error> problem = {}; ///< of a loop that cannot be turned
};

/// Resolves the functions of a template as far as they are known before deployment: each where it is asked
/// for, and nothing else. What is not known is a value too, and says why. Throws Error(usage) only for what
/// takes too much work, and for an included file that is no YAML.
class Evaluator {
public:
  /// `root` is a mapping. `options` and the document outlive this.
  Evaluator(std::shared_ptr<const util::SourceText> source, const Node& root, const ReadOptions& options);
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;
  ~Evaluator();

  [[nodiscard]] const Scope& scope() const { return m_scope; }
  [[nodiscard]] Site root() const { return {&m_root, &m_scope}; }

  /// What the node stands for.
  [[nodiscard]] Value value(Site site);
  /// The items of a list, resolved; those that are absent are left out.
  [[nodiscard]] std::vector<Value> items(const Value& list);
  /// The entries of a mapping, those included or merged in last, each key once.
  [[nodiscard]] std::vector<EvaluatedEntry> entries(Site mapping);
  /// The value of a key of a mapping; nothing where it is absent or null.
  [[nodiscard]] Site find(Site mapping, std::string_view key);

  /// True as SAM (Python) sees it: anything but null, false, 0 and what is empty. A quoted "false" is true,
  /// and so is what is not known.
  [[nodiscard]] bool is_truthy(Site site);

  /// A scope within another one, kept as long as this.
  [[nodiscard]] const Scope* keep(Scope scope) { return &m_scopes.emplace_back(std::move(scope)); }

  /// True where the functions of AWS::LanguageExtensions are resolved.
  [[nodiscard]] bool has_extensions() const { return m_extensions; }

  [[nodiscard]] const Parameters& parameters() const { return m_parameters; }
  [[nodiscard]] const ReadOptions& options() const { return m_options; }

private:
  struct Call; // one function with its argument
  using Handler = Value (Evaluator::*)(const Call& call);
  struct Function {
    std::string_view name;
    Handler resolve;
  };
  static const Function* function(std::string_view name);

  Value ref(const Call& call);
  Value sub(const Call& call);
  Value join(const Call& call);
  Value split(const Call& call);
  Value select(const Call& call);
  Value find_in_map(const Call& call);
  Value choose(const Call& call);
  Value base64(const Call& call);
  Value get_azs(const Call& call);
  Value transform(const Call& call);
  Value length(const Call& call);
  Value to_json_string(const Call& call);
  Value equals(const Call& call);
  Value all_of(const Call& call);
  Value any_of(const Call& call);
  Value negation(const Call& call);
  Value named_condition(const Call& call);
  Value logic(const Call& call, bool decisive);

  Value named(const Call& call, const std::string& name);
  Value resolve(const Call& call);
  Value argument(const Call& call);
  Site included(Site mapping, const Entry& macro);
  Value condition(const std::string& name, const Call& call);
  Value substituted(const Call& call, std::string_view text, Site variables);
  Value variable(const Call& call, const std::string& name, Site variables);
  std::optional<std::string> joined(const Value& list, std::string_view delimiter);
  bool write_json(const Value& given, std::string& out, Value& wrong);
  Value include(const Call& call, const std::string& location);
  std::vector<Site> arguments(const Call& call, std::size_t least, std::size_t most, Value& wrong);
  void add_entries(Site mapping, const yaml::Path& path, std::vector<EvaluatedEntry>& all);
  void add_loop(Site mapping, const Entry& entry, const yaml::Path& path, std::vector<EvaluatedEntry>& all);
  std::vector<std::string> collection(Site site, const std::string& loop);
  [[nodiscard]] std::string identifier(Site site, const std::string& loop);
  [[nodiscard]] bool may_hide_keys(const Node& mapping, const Scope& scope) const;
  void count_work(Site site);
  void check_size(Site site, std::size_t bytes) const;

  const Node& m_root;
  const ReadOptions& m_options;
  Scope m_scope;
  Parameters m_parameters;
  std::deque<Scope> m_scopes;
  std::unordered_map<std::string, std::optional<Value>> m_conditions; ///< nothing while it is resolved
  struct Included;
  std::map<std::string, std::unique_ptr<Included>> m_included;
  bool m_extensions = false;
  std::size_t m_turns = 0; ///< of all loops
  std::size_t m_work = 0;
  std::size_t m_depth = 0;
};

/// The value as a text to show or to make a part of another; nothing for a collection and what is not known.
[[nodiscard]] std::optional<std::string> as_text(const Value& value);

/// Text that is computed.
[[nodiscard]] Value text_value(Site site, std::string text);

/// What to say of a value that is needed and not known: "is '!GetAtt', which cannot be …". `site` is the
/// property's.
[[nodiscard]] util::Error unknown_error(const Unknown& unknown, Site site, std::string_view subject);

} // namespace cbuild::sam
