#pragma once

#include <cbuild/plan/recipe.hpp>
#include <cbuild/plan/rust_cargolambda.hpp>

namespace cbuild::plan {

/// One program of a workspace, by `cargo lambda build`; several with equal settings by one call.
class CargoRecipe final : public Recipe {
public:
  explicit CargoRecipe(CargoBuild build) : m_build(std::move(build)) {}

  [[nodiscard]] const CargoBuild& build() const { return m_build; }

  [[nodiscard]] std::string_view tool() const override { return k_cargo_tool; }
  [[nodiscard]] std::vector<action::Tree> trees() const override { return cargo_trees(m_build.settings); }
  [[nodiscard]] std::vector<std::string> packages() const override { return m_build.settings.packages; }
  [[nodiscard]] std::string_view on_other_architecture() const override { return {}; }
  [[nodiscard]] bool needs_own_image() const override { return true; }
  /// Programs of the same name in two packages would be put in the same place. Cargo takes each name for all
  /// of the packages: also a program that nobody asked for may be one of them.
  [[nodiscard]] bool joins(const Recipe& other) const override;
  [[nodiscard]] bool has_directories() const override { return true; }
  [[nodiscard]] action::Action action(const std::string& image,
                                      std::span<const Recipe* const> group,
                                      const action::SnapshotOf& snapshot_of) const override;
  [[nodiscard]] std::vector<std::string> programs() const override { return {m_build.destination}; }
  [[nodiscard]] Diagnosis diagnose(const action::ActionResult& result,
                                   std::string_view log_tail) const override;

private:
  CargoBuild m_build;
};

[[nodiscard]] std::unique_ptr<Method> make_cargo_method();

} // namespace cbuild::plan
