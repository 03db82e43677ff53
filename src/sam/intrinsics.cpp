#include "sam/call.hpp"
#include "sam/loops.hpp"
#include "sam/scalars.hpp"

#include <cbuild/util/base64.hpp>
#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/yaml/emit.hpp>
#include <cbuild/yaml/reader.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace cbuild::sam {
namespace {

constexpr std::size_t k_max_work = 4'000'000; ///< functions resolved for one template
constexpr std::size_t k_max_depth = 300;      ///< functions in functions, through conditions too
constexpr std::size_t k_max_value = std::size_t{1} << 20;

/// Raises a counter while it lives.
class Deeper {
public:
  explicit Deeper(std::size_t& depth) : m_depth(depth) { ++m_depth; }
  Deeper(const Deeper&) = delete;
  Deeper& operator=(const Deeper&) = delete;
  ~Deeper() { --m_depth; }

private:
  std::size_t& m_depth;
};

/// A node's own value, whatever its tag says.
Value untagged(Site site) {
  const Node& node = site->resolved();
  switch (node.kind) {
  case Kind::scalar:
    return {.kind = Value::Kind::text,
            .site = site,
            .text = with_variables(scalar_value(node), *site.scope),
            .plain = node.plain && node.tag.empty()};
  case Kind::sequence:
    return {.kind = Value::Kind::list, .site = site};
  case Kind::mapping:
    return {.kind = Value::Kind::mapping, .site = site};
  default:
    return {.site = site};
  }
}

Value list_value(Site site, std::vector<Value> items) {
  return {.kind = Value::Kind::list, .site = site, .computed = true, .items = std::move(items)};
}

Value list_of_texts(Site site, const std::vector<std::string>& texts) {
  std::vector<Value> items;
  items.reserve(texts.size());
  for (const auto& text : texts) items.push_back(text_value(site, text));
  return list_value(site, std::move(items));
}

} // namespace

const Evaluator::Function* Evaluator::function(std::string_view name) {
  static constexpr std::array<Function, 17> k_functions{{
      {"Ref", &Evaluator::ref},
      {"Fn::Sub", &Evaluator::sub},
      {"Fn::Join", &Evaluator::join},
      {"Fn::Split", &Evaluator::split},
      {"Fn::Select", &Evaluator::select},
      {"Fn::FindInMap", &Evaluator::find_in_map},
      {"Fn::If", &Evaluator::choose},
      {"Fn::Base64", &Evaluator::base64},
      {"Fn::GetAZs", &Evaluator::get_azs},
      {"Fn::Transform", &Evaluator::transform},
      {"Fn::Length", &Evaluator::length},
      {"Fn::ToJsonString", &Evaluator::to_json_string},
      {"Fn::Equals", &Evaluator::equals},
      {"Fn::And", &Evaluator::all_of},
      {"Fn::Or", &Evaluator::any_of},
      {"Fn::Not", &Evaluator::negation},
      {"Condition", &Evaluator::named_condition},
  }};
  const auto* const found =
      std::find_if(k_functions.begin(), k_functions.end(), [&](const auto& f) { return f.name == name; });
  return found == k_functions.end() ? nullptr : &*found;
}

Value Evaluator::value(Site site) {
  if (!site) return {};
  const Site target = site.at(&site->resolved());
  const auto found = intrinsic(*target);
  return found ? resolve({target, *found}) : untagged(target);
}

Value Evaluator::resolve(const Call& call) {
  count_work(call.site);
  const Deeper deeper(m_depth);
  if (m_depth > k_max_depth)
    return call.unknown(fmt::format("which is deeper than {} functions in functions", k_max_depth));
  const Function* known = function(call.function.name);
  return known == nullptr ? call.not_yet() : (this->*known->resolve)(call);
}

void Evaluator::count_work(Site site) {
  if (++m_work > k_max_work)
    throw site.place().error(
        fmt::format("the template takes more than {} functions to read; expected fewer", k_max_work));
}

void Evaluator::check_size(Site site, std::size_t bytes) const {
  if (bytes > k_max_value)
    throw site.place().error(
        fmt::format("the value is longer than {} bytes; expected a shorter one", k_max_value));
}

Value Evaluator::argument(const Call& call) {
  const Site site = call.argument();
  if (call.has_own_argument()) return value(site);
  const auto inner = long_intrinsic(*site); // !Base64 {Ref: X}
  return inner ? resolve({site, *inner}) : untagged(site);
}

/// The arguments, each not yet resolved; with `wrong` set where they are no list of that many.
std::vector<Site> Evaluator::arguments(const Call& call, std::size_t least, std::size_t most, Value& wrong) {
  const auto given = argument(call);
  std::vector<Site> all;
  if (given.is(Value::Kind::list) && !given.computed) {
    const Node& list = given.site->resolved();
    all.reserve(list.items.size());
    for (const Node* item : list.items) all.push_back(given.site.at(item));
  }
  if (all.size() >= least && all.size() <= most) return all;
  wrong = given.is(Value::Kind::unknown)
              ? given
              : call.unknown(least == most ? fmt::format("which takes a list of {}", least)
                                           : fmt::format("which takes a list of {} to {}", least, most));
  return {};
}

Value Evaluator::ref(const Call& call) {
  auto given = argument(call);
  if (given.is(Value::Kind::unknown)) return given;
  if (!given.is(Value::Kind::text)) return call.unknown("which takes a name");
  return named(call, name_of(given));
}

/// The value of a loop's variable or a parameter.
Value Evaluator::named(const Call& call, const std::string& name) {
  for (const Scope* scope = call.site.scope; scope != nullptr; scope = scope->outer)
    if (!scope->loop.empty() && scope->variable == name) return text_value(call.site, scope->value);
  if (name == "AWS::NoValue") return {.site = call.site};
  const auto found = m_parameters.find(name);
  if (found != m_parameters.end()) {
    const auto& [ignored, parameter] = *found;
    if (parameter.given_unknown)
      return call.unknown(
          fmt::format("and the parameter {} gets a value from the parent stack which cannot be "
                      "resolved before deployment",
                      in_quotes(name)));
    if (!parameter.value)
      return call.unknown(fmt::format("and the parameter {} has no value", in_quotes(name)),
                          fmt::format("give it one: --parameter-overrides {}=VALUE, or a Default", name));
    if (!parameter.is_list) return text_value(call.site, *parameter.value);
    std::vector<std::string> texts;
    for (const auto& part : util::split(*parameter.value, ',')) texts.emplace_back(util::trim(part));
    return list_of_texts(call.site, parameter.value->empty() ? std::vector<std::string>() : texts);
  }
  if (find(find(root(), "Resources"), name)) return call.not_yet();
  std::vector<std::string> names;
  names.reserve(m_parameters.size());
  for (const auto& [known, ignored] : m_parameters) names.push_back(known);
  util::Error nearest(util::ExitCode::usage, "");
  util::suggest_nearest(nearest, name, names);
  return call.unknown(fmt::format("and there is no parameter and no resource {}", in_quotes(name)),
                      nearest.hints().empty() ? "" : nearest.hints().front());
}

Value Evaluator::sub(const Call& call) {
  auto given = argument(call);
  if (given.is(Value::Kind::unknown)) return given;
  if (given.is(Value::Kind::text)) return substituted(call, given.text, {});
  Value wrong;
  const auto both = arguments(call, 2, 2, wrong);
  if (both.empty()) return call.unknown("which takes a text, or a list of a text and a mapping");
  auto text = value(both[0]);
  if (text.is(Value::Kind::unknown)) return text;
  if (!text.is(Value::Kind::text) || !both[1]->is(Kind::mapping))
    return call.unknown("which takes a text, or a list of a text and a mapping");
  return substituted(call, text.text, both[1]);
}

/// `text` with each ${Name} replaced; `${!Literal}` is `${Literal}`.
Value Evaluator::substituted(const Call& call, std::string_view text, Site variables) {
  std::string out;
  for (;;) {
    const std::size_t start = text.find("${");
    out += text.substr(0, start);
    check_size(call.site, out.size());
    if (start == std::string_view::npos) return text_value(call.site, std::move(out));
    const std::size_t end = text.find('}', start);
    if (end == std::string_view::npos) return call.unknown("whose '${' nothing closes");
    const std::string_view name = util::trim(text.substr(start + 2, end - start - 2));
    if (name.starts_with('!')) {
      out.append("${").append(name.substr(1)).append("}");
    } else {
      auto found = variable(call, std::string(name), variables);
      if (found.is(Value::Kind::unknown)) return found;
      if (const auto one = as_text(found))
        out += *one;
      else if (found.is(Value::Kind::list))
        out += joined(found, ",").value_or("");
      else
        return call.unknown(fmt::format("whose {} is no text", in_quotes(name)));
    }
    text.remove_prefix(end + 1);
  }
}

Value Evaluator::variable(const Call& call, const std::string& name, Site variables) {
  if (const Site own = find(variables, name)) return value(own);
  if (name.find('.') != std::string::npos) return call.not_yet();
  return named(call, name);
}

/// The texts of a list with this between them; nothing where one is no text.
std::optional<std::string> Evaluator::joined(const Value& list, std::string_view delimiter) {
  std::string out;
  bool first = true;
  for (const auto& item : items(list)) {
    if (!item.is(Value::Kind::text)) return std::nullopt;
    if (!std::exchange(first, false)) out += delimiter;
    out += item.text;
    check_size(list.site, out.size());
  }
  return out;
}

Value Evaluator::join(const Call& call) {
  Value wrong;
  const auto both = arguments(call, 2, 2, wrong);
  if (both.empty()) return wrong;
  const auto delimiter = value(both[0]);
  auto list = value(both[1]);
  for (const auto& part : {delimiter, list})
    if (part.is(Value::Kind::unknown)) return part;
  if (!delimiter.is(Value::Kind::text) || !list.is(Value::Kind::list))
    return call.unknown("which takes a delimiter and a list");
  list = list_value(list.site, items(list));
  for (const auto& item : list.items)
    if (item.is(Value::Kind::unknown)) return item;
  auto text = joined(list, delimiter.text);
  return text ? text_value(call.site, std::move(*text)) : call.unknown("which takes a list of texts");
}

Value Evaluator::split(const Call& call) {
  Value wrong;
  const auto both = arguments(call, 2, 2, wrong);
  if (both.empty()) return wrong;
  const auto delimiter = value(both[0]);
  const auto text = value(both[1]);
  for (const auto& part : {delimiter, text})
    if (part.is(Value::Kind::unknown)) return part;
  if (!delimiter.is(Value::Kind::text) || !text.is(Value::Kind::text) || delimiter.text.empty())
    return call.unknown("which takes a delimiter and a text");
  std::vector<std::string> parts;
  std::string_view rest = text.text;
  for (;;) {
    const std::size_t at = rest.find(delimiter.text);
    parts.emplace_back(rest.substr(0, at));
    if (at == std::string_view::npos) return list_of_texts(call.site, parts);
    rest.remove_prefix(at + delimiter.text.size());
  }
}

Value Evaluator::select(const Call& call) {
  Value wrong;
  const auto both = arguments(call, 2, 2, wrong);
  if (both.empty()) return wrong;
  const auto index = value(both[0]);
  const auto list = value(both[1]);
  for (const auto& part : {index, list})
    if (part.is(Value::Kind::unknown)) return part;
  std::size_t at = 0;
  const char* end = index.text.data() + index.text.size();
  const auto [read, error] = std::from_chars(index.text.data(), end, at);
  if (!list.is(Value::Kind::list) || index.text.empty() || error != std::errc() || read != end)
    return call.unknown("which takes an index and a list");
  auto all = items(list);
  if (at >= all.size())
    return call.unknown(fmt::format("whose index {} is past the end of a list of {}", at, all.size()));
  return std::move(all[at]);
}

Value Evaluator::find_in_map(const Call& call) {
  constexpr std::size_t k_with_default = 4;
  Value wrong;
  const auto given = arguments(call, 3, m_extensions ? k_with_default : 3, wrong);
  if (given.empty()) return wrong;
  Site found = find(root(), "Mappings");
  std::string path = "the mapping";
  for (std::size_t i = 0; i < 3; ++i) {
    auto key = value(given[i]);
    if (key.is(Value::Kind::unknown)) return key;
    if (!key.is(Value::Kind::text)) return call.unknown("which takes the names of a mapping and two keys");
    const auto name = name_of(key);
    const Site next = find(found, name);
    if (!next && given.size() == k_with_default) return value(find(given[3], "DefaultValue"));
    if (!next)
      return i == 0 ? call.unknown(fmt::format("and there is no mapping {}", in_quotes(name)))
                    : call.unknown(fmt::format("and {} has no key {}", path, in_quotes(name)));
    path += (i == 0 ? " " : ", in ") + in_quotes(name);
    found = next;
  }
  return value(found);
}

Value Evaluator::choose(const Call& call) {
  Value wrong;
  const auto three = arguments(call, 3, 3, wrong);
  if (three.empty()) return wrong;
  auto name = value(three[0]);
  if (name.is(Value::Kind::unknown)) return name;
  if (!name.is(Value::Kind::text)) return call.unknown("which takes the name of a condition");
  auto decided = condition(name_of(name), call);
  if (decided.is(Value::Kind::unknown)) return decided;
  return value(decided.text == "true" ? three[1] : three[2]);
}

Value Evaluator::base64(const Call& call) {
  auto given = argument(call);
  if (given.is(Value::Kind::unknown)) return given;
  if (!given.is(Value::Kind::text)) return call.unknown("which takes a text");
  return text_value(call.site, util::base64(given.text));
}

Value Evaluator::get_azs(const Call& call) {
  auto given = argument(call);
  if (given.is(Value::Kind::absent) || (given.is(Value::Kind::text) && given.text.empty()))
    given = named(call, "AWS::Region");
  if (given.is(Value::Kind::unknown)) return given;
  if (!given.is(Value::Kind::text)) return call.unknown("which takes the name of a region");
  const auto zones = availability_zones(given.text);
  return zones.empty() ? call.not_yet() : list_of_texts(call.site, zones);
}

Value Evaluator::length(const Call& call) {
  if (!m_extensions) return call.needs_extensions();
  auto given = argument(call);
  if (given.is(Value::Kind::unknown)) return given;
  if (!given.is(Value::Kind::list)) return call.unknown("which takes a list");
  auto size = text_value(call.site, std::to_string(items(given).size()));
  size.plain = true;
  return size;
}

Value Evaluator::to_json_string(const Call& call) {
  if (!m_extensions) return call.needs_extensions();
  const auto given = argument(call);
  std::string out;
  Value wrong = given;
  return write_json(given, out, wrong) ? text_value(call.site, std::move(out)) : wrong;
}

/// False, with `wrong` set, where a part is not known.
bool Evaluator::write_json(const Value& given, std::string& out, Value& wrong) {
  check_size(given.site, out.size());
  switch (given.kind) {
  case Value::Kind::unknown:
    wrong = given;
    return false;
  case Value::Kind::absent:
    out += "null";
    return true;
  case Value::Kind::text:
    out += given.plain && is_json_literal(given.text) ? given.text
                                                      : yaml::scalar_text(given.text, yaml::Quotes::always);
    return true;
  case Value::Kind::list: {
    out += '[';
    bool first = true;
    for (const auto& item : items(given)) {
      if (!std::exchange(first, false)) out += ',';
      if (!write_json(item, out, wrong)) return false;
    }
    out += ']';
    return true;
  }
  case Value::Kind::mapping:
    break;
  }
  out += '{';
  bool first = true;
  for (const auto& entry : entries(given.site)) {
    const auto item = value(entry.value);
    if (item.is(Value::Kind::absent)) continue;
    if (!std::exchange(first, false)) out += ',';
    out += yaml::scalar_text(entry.key, yaml::Quotes::always) + ":";
    if (!write_json(item, out, wrong)) return false;
  }
  out += '}';
  return true;
}

Site Evaluator::included(Site mapping, const Entry& macro) {
  const yaml::Intrinsic function{"Fn::Transform", "Fn::Transform", macro.value};
  const auto brought = transform({mapping.at(&mapping->resolved()), function});
  return brought.is(Value::Kind::mapping) ? brought.site : Site{};
}

Value Evaluator::transform(const Call& call) {
  const Site macro = call.argument();
  const auto name = value(find(macro, "Name"));
  auto location = value(find(find(macro, "Parameters"), "Location"));
  if (name.text != "AWS::Include" || !macro->is(Kind::mapping)) return call.not_yet();
  if (location.is(Value::Kind::unknown)) return location;
  if (!location.is(Value::Kind::text)) return call.unknown("which names no Location");
  return include(call, location.text);
}

struct Evaluator::Included {
  std::shared_ptr<const util::SourceText> source;
  Document document;
};

Value Evaluator::include(const Call& call, const std::string& location) {
  constexpr std::size_t k_deepest = 16;
  const auto& outer = *call.site.scope;
  if (!m_options.include || location.find("://") != std::string::npos) return call.not_yet();
  const auto& chain = outer.includes;
  if (std::find(chain.begin(), chain.end(), location) != chain.end() || chain.size() >= k_deepest)
    return call.unknown(fmt::format("and {} includes itself", in_quotes(location)));
  auto& included = m_included[location];
  if (included == nullptr) {
    std::string text;
    try {
      text = m_options.include(location);
    } catch (const util::Error& error) {
      return call.unknown(fmt::format("and {} cannot be read: {}", in_quotes(location), error.message()));
    }
    included = std::make_unique<Included>();
    included->source = std::make_shared<util::SourceText>(std::move(text), location);
    included->document = yaml::read(*included->source);
  }
  Scope scope = outer;
  scope.source = included->source;
  scope.includes.push_back(location);
  return value({included->document.root, keep(std::move(scope))});
}

namespace {

/// True if the template's Transform names it, alone or in a list.
bool has_transform(const Node& root, std::string_view name) {
  const Node* transform = value_at(root, "Transform");
  if (transform == nullptr) return false;
  const auto& items = transform->resolved().items;
  const auto names = [&](const Node* node) { return plain_text(*node) == name; };
  return names(transform) || std::any_of(items.begin(), items.end(), names);
}

} // namespace

Evaluator::Evaluator(std::shared_ptr<const util::SourceText> source,
                     const Node& root,
                     const ReadOptions& options)
    : m_root(root),
      m_options(options),
      m_scope{.source = std::move(source)},
      m_parameters(parameter_values(root, options)),
      m_extensions(options.language_extensions == LanguageExtensions::by_transform &&
                   has_transform(root, "AWS::LanguageExtensions")) {}

Evaluator::~Evaluator() = default;

} // namespace cbuild::sam
