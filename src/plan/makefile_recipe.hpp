#pragma once

#include <cbuild/plan/makefile.hpp>
#include <cbuild/plan/recipe.hpp>

#include <memory>

namespace cbuild::plan {

/// `make build-<LogicalId>` for one resource.
class MakefileRecipe final : public Recipe {
public:
  /// Recipes of one Makefile share what was read of it.
  MakefileRecipe(MakefileBuild build, std::shared_ptr<const MakefileText> text)
      : m_build(std::move(build)), m_text(std::move(text)) {}

  [[nodiscard]] const MakefileBuild& build() const { return m_build; }
  [[nodiscard]] const MakefileText& text() const { return *m_text; }

  [[nodiscard]] std::string_view tool() const override { return "make"; }
  [[nodiscard]] std::string_view on_other_architecture() const override {
    return "the Makefile has to cross-compile";
  }
  [[nodiscard]] std::vector<action::Tree> trees() const override { return makefile_trees(m_build); }
  [[nodiscard]] action::Action action(const std::string& image,
                                      std::span<const Recipe* const> group,
                                      const action::SnapshotOf& snapshot_of) const override;
  [[nodiscard]] Diagnosis diagnose(const action::ActionResult& result,
                                   std::string_view log_tail) const override;

private:
  MakefileBuild m_build;
  std::shared_ptr<const MakefileText> m_text; ///< never null
};

[[nodiscard]] std::unique_ptr<Method> make_makefile_method();

} // namespace cbuild::plan
