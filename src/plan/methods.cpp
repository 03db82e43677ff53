#include "plan/cargo_recipe.hpp"
#include "plan/makefile_recipe.hpp"
#include "plan/native_recipe.hpp"

#include <cbuild/plan/methods.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace cbuild::plan {
namespace {

/// As SAM has it, which builds for x86_64 unless BuildArchitecture says another.
LayerTarget first_compatible(const sam::Resource& layer) {
  const auto& runtimes = layer.compatible_runtimes;
  return {.runtime = runtimes.empty() ? "provided" : runtimes.front(),
          .architecture = layer.architecture.empty() ? "x86_64" : layer.architecture};
}

/// A program may meet each of the layer's runtimes: it is built for the one with the oldest libraries. Where
/// it can only meet one architecture, for that.
LayerTarget oldest_compatible(const sam::Resource& layer) {
  const auto only = [](const std::vector<std::string>& values, const char* value) {
    return !values.empty() && std::count(values.begin(), values.end(), value) == std::ssize(values);
  };
  if (!layer.architecture.empty() && !sam::is_architecture(layer.architecture))
    throw layer.place.error(fmt::format("{} has the BuildArchitecture '{}'; expected x86_64 or arm64",
                                        layer.described(),
                                        util::printable(layer.architecture)));
  const char* architecture = only(layer.compatible_architectures, "arm64") ? "arm64" : "x86_64";
  return {.runtime = only(layer.compatible_runtimes, "provided.al2023") ? "provided.al2023" : "provided.al2",
          .architecture = layer.architecture.empty() ? architecture : layer.architecture};
}

std::vector<MethodRow> all_methods() {
  std::vector<MethodRow> table{
      {.name = "makefile",
       .implied_by = {"provided", "provided.al2", "provided.al2023"},
       .aliases = {"provided", "provided.al2", "provided.al2023"},
       .layer_target = first_compatible,
       .never_shared = true,
       .make = make_makefile_method},
      {.name = "rust-cargolambda", .layer_target = oldest_compatible, .make = make_cargo_method},
  };
  auto native = native_methods();
  table.insert(table.end(), std::make_move_iterator(native.begin()), std::make_move_iterator(native.end()));
  return table;
}

} // namespace

std::span<const MethodRow> methods() {
  static const std::vector<MethodRow> table = all_methods();
  return table;
}

std::string method_name(std::span<const MethodRow> table, const sam::Resource& resource) {
  if (resource.build_method && !resource.build_method->empty()) return *resource.build_method;
  for (const auto& row : table)
    if (std::find(row.implied_by.begin(), row.implied_by.end(), resource.runtime) != row.implied_by.end())
      return std::string(row.name);
  return resource.runtime;
}

const MethodRow* find_method(std::span<const MethodRow> table, std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const auto& row) {
    return row.name == name || std::find(row.aliases.begin(), row.aliases.end(), name) != row.aliases.end();
  });
  return found == table.end() ? nullptr : &*found;
}

} // namespace cbuild::plan
