#include "plan/cargo_recipe.hpp"
#include "plan/makefile_recipe.hpp"

#include <cbuild/plan/methods.hpp>

#include <algorithm>

namespace cbuild::plan {

std::span<const MethodRow> methods() {
  static const std::vector<MethodRow> table{
      {.name = "makefile",
       .implied_by = {"provided", "provided.al2", "provided.al2023"},
       .make = make_makefile_method},
      {.name = "rust-cargolambda", .builds_layers = true, .make = make_cargo_method},
  };
  return table;
}

std::string method_name(std::span<const MethodRow> table, const sam::Function& function) {
  if (!function.build_method.empty()) return function.build_method;
  for (const auto& row : table)
    if (std::find(row.implied_by.begin(), row.implied_by.end(), function.runtime) != row.implied_by.end())
      return std::string(row.name);
  return function.runtime;
}

const MethodRow* find_method(std::span<const MethodRow> table, std::string_view name) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.name == name; });
  return found == table.end() ? nullptr : &*found;
}

} // namespace cbuild::plan
