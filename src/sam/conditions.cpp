#include "sam/call.hpp"

#include <fmt/format.h>

#include <array>

namespace cbuild::sam {
namespace {

Value truth(Site site, bool is_true) {
  return {.kind = Value::Kind::text, .site = site, .text = is_true ? "true" : "false", .plain = true};
}

std::optional<bool> as_truth(const Value& value) {
  if (!value.is(Value::Kind::text)) return std::nullopt;
  if (value.text == "true") return true;
  return value.text == "false" ? std::optional(false) : std::nullopt;
}

} // namespace

Value Evaluator::equals(const Call& call) {
  Value wrong;
  const auto both = arguments(call, 2, 2, wrong);
  if (both.empty()) return wrong;
  std::array<std::string, 2> texts;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto part = value(both[i]);
    part.plain = false; // true and "true" are equal
    if (!write_json(part, texts[i], wrong)) return wrong;
  }
  return truth(call.site, texts[0] == texts[1]);
}

Value Evaluator::all_of(const Call& call) { return logic(call, false); }
Value Evaluator::any_of(const Call& call) { return logic(call, true); }

/// The first part of that truth decides, also beside parts that are not known.
Value Evaluator::logic(const Call& call, bool decisive) {
  constexpr std::size_t k_most = 10;
  Value wrong;
  const auto parts = arguments(call, 1, k_most, wrong);
  if (parts.empty()) return wrong;
  std::optional<Value> unknown;
  for (const Site& part : parts) {
    auto decided = value(part);
    const auto is_true = as_truth(decided);
    if (is_true == decisive) return truth(call.site, decisive);
    if (is_true || unknown) continue;
    unknown = decided.is(Value::Kind::unknown) ? std::move(decided) : call.unknown("which takes conditions");
  }
  return unknown ? *unknown : truth(call.site, !decisive);
}

Value Evaluator::negation(const Call& call) {
  Value wrong;
  const auto one = arguments(call, 1, 1, wrong);
  if (one.empty()) return wrong;
  auto decided = value(one[0]);
  if (decided.is(Value::Kind::unknown)) return decided;
  const auto is_true = as_truth(decided);
  return is_true ? truth(call.site, !*is_true) : call.unknown("which takes a condition");
}

Value Evaluator::named_condition(const Call& call) {
  auto name = argument(call);
  if (name.is(Value::Kind::unknown)) return name;
  if (!name.is(Value::Kind::text)) return call.unknown("which takes the name of a condition");
  return condition(name_of(name), call);
}

/// A condition of the section Conditions: true, false or unknown.
Value Evaluator::condition(const std::string& name, const Call& call) {
  const auto [entry, is_new] = m_conditions.try_emplace(name);
  if (!is_new)
    return entry->second
               ? *entry->second
               : call.unknown(fmt::format("and the condition {} depends on itself", in_quotes(name)));
  const Site site = find(find(root(), "Conditions"), name);
  auto decided =
      site ? value(site) : call.unknown(fmt::format("and there is no condition {}", in_quotes(name)));
  if (!decided.is(Value::Kind::unknown) && !as_truth(decided))
    decided = call.unknown(fmt::format("and the condition {} is neither true nor false", in_quotes(name)));
  m_conditions[name] = decided;
  return decided;
}

} // namespace cbuild::sam
