#pragma once

#include "sam/evaluator.hpp"
#include "sam/loops.hpp"

#include <cbuild/util/text.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cbuild::sam {

inline constexpr std::string_view k_not_yet =
    "which cannot be resolved before deployment; expected the value itself";
inline constexpr std::string_view k_how =
    "write the value itself, or use Ref or Sub with a parameter that has a Default";

/// One function where it stands.
struct Evaluator::Call {
  Site site; ///< the function's node, an alias resolved
  const yaml::Intrinsic& function;

  [[nodiscard]] Site argument() const { return site.at(function.argument); }
  /// Written by its tag, the argument is the node itself.
  [[nodiscard]] bool has_own_argument() const { return &function.argument->resolved() != site.node; }

  [[nodiscard]] Value unknown(std::string why, std::string hint = "") const {
    Unknown told{site, function.written, std::move(why), std::move(hint)};
    return {.kind = Value::Kind::unknown,
            .site = site,
            .unknown = std::make_shared<const Unknown>(std::move(told))};
  }
  [[nodiscard]] Value needs_extensions() const {
    return unknown("which only AWS::LanguageExtensions has", "name AWS::LanguageExtensions in the Transform");
  }
  [[nodiscard]] Value not_yet() const { return unknown(std::string(k_not_yet), std::string(k_how)); }
};

[[nodiscard]] inline std::string in_quotes(std::string_view text) {
  return "'" + util::printable(text) + "'";
}

/// A name as it is written: a key is not read as a boolean or number either.
[[nodiscard]] inline std::string name_of(const Value& value) {
  const bool written = value.plain && value.site->is(Kind::scalar);
  return written ? with_variables(value.site->resolved().value, *value.site.scope) : value.text;
}

} // namespace cbuild::sam
