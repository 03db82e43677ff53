#pragma once

#include <cbuild/plan/recipe.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::plan {

/// A row of the table of build methods.
struct MethodRow {
  std::string_view name;                    ///< as Metadata.BuildMethod has it
  std::vector<std::string_view> implied_by; ///< runtimes whose functions are built so without a BuildMethod
  bool builds_layers = false;
  std::unique_ptr<Method> (*make)() = nullptr;
};

/// All that cbuild knows.
[[nodiscard]] std::span<const MethodRow> methods();

/// The build method of a function: Metadata.BuildMethod, else what its runtime implies, else the runtime
/// itself.
[[nodiscard]] std::string method_name(std::span<const MethodRow> table, const sam::Function& function);

/// The row of that name; null for none.
[[nodiscard]] const MethodRow* find_method(std::span<const MethodRow> table, std::string_view name);

} // namespace cbuild::plan
