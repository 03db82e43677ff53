#pragma once

#include <cbuild/plan/recipe.hpp>
#include <cbuild/sam/template.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::plan {

/// What a layer is built for: it may meet each of its runtimes and architectures.
struct LayerTarget {
  std::string runtime;
  std::string architecture;
};

/// Whether an artifact has a file of this name.
using HasFile = std::function<bool(const std::string& path)>;

/// A row of the table of build methods.
struct MethodRow {
  std::string_view name;                    ///< as Metadata.BuildMethod has it
  std::vector<std::string_view> implied_by; ///< runtimes whose functions are built so without a BuildMethod
  std::vector<std::string_view> aliases;    ///< other names of it in Metadata.BuildMethod
  LayerTarget (*layer_target)(const sam::Resource& layer) = nullptr; ///< null: it builds no layers
  /// SAM never shares a build of functions that name this one, however equal they are.
  bool never_shared = false;
  /// Beginnings of runtimes for which SAM does so where handlers differ.
  std::vector<std::string_view> told_apart_by_handler = {};
  std::function<std::unique_ptr<Method>()> make = nullptr;
  /// What the built template has to say else of a function whose artifact has these files; null: nothing.
  std::vector<sam::PropertyEdit> (*edits)(const sam::Resource& function, const HasFile& has) = nullptr;
};

/// All that cbuild knows.
[[nodiscard]] std::span<const MethodRow> methods();

/// The build method of a resource: Metadata.BuildMethod, else what its runtime implies, else the runtime
/// itself.
[[nodiscard]] std::string method_name(std::span<const MethodRow> table, const sam::Resource& resource);

/// The row of that name or alias; null for none.
[[nodiscard]] const MethodRow* find_method(std::span<const MethodRow> table, std::string_view name);

} // namespace cbuild::plan
