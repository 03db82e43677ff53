#pragma once

#include <cbuild/plan/methods.hpp>
#include <cbuild/util/text.hpp>

#include <memory>
#include <string>
#include <vector>

namespace cbuild::test {

/// A build method that cbuild does not have: the artifact is the source, and resources of one source are
/// built together; why a copy failed is its answer. One Recipe, one Method, and a line in a table: what a new
/// method takes.
class CopyRecipe final : public plan::Recipe {
public:
  CopyRecipe(std::string logical_id, std::filesystem::path source)
      : m_id(std::move(logical_id)), m_source(std::move(source)) {}

  [[nodiscard]] std::string_view tool() const override { return "cp"; }
  [[nodiscard]] std::string_view on_other_architecture() const override { return {}; }
  [[nodiscard]] std::vector<action::Tree> trees() const override {
    return {{.root = m_source, .container = "/in"}};
  }
  [[nodiscard]] bool joins(const plan::Recipe& other) const override {
    const auto* copy = dynamic_cast<const CopyRecipe*>(&other);
    return copy != nullptr && copy->m_source == m_source;
  }
  [[nodiscard]] bool has_directories() const override { return true; }
  [[nodiscard]] action::Action action(const std::string& image,
                                      std::span<const plan::Recipe* const> group,
                                      const action::SnapshotOf& /*snapshot_of*/) const override {
    action::Action action{.image = image, .inputs = {{m_source, "/in"}}, .output_directory = "/artifacts"};
    action.command.argv = {"copy"};
    action.command.standard_output = action::StandardOutput::answer;
    for (const auto* recipe : group)
      action.command.argv.push_back(dynamic_cast<const CopyRecipe&>(*recipe).m_id);
    return action;
  }
  [[nodiscard]] plan::Diagnosis diagnose(const action::ActionResult& result,
                                         std::string_view /*log_tail*/) const override {
    if (result.exit_code == k_refused)
      return {.what = "nothing to copy", .refused = true, .hints = {"put something there"}};
    return {.what = result.answer, .hints = {}};
  }

  static constexpr int k_refused = 9;

private:
  std::string m_id;
  std::filesystem::path m_source;
};

class CopyMethod final : public plan::Method {
public:
  std::unique_ptr<plan::Recipe> recipe(const plan::Planning& planning,
                                       const sam::Resource& resource) override {
    return std::make_unique<CopyRecipe>(resource.logical_id, planning.paths.source(resource));
  }
  [[nodiscard]] std::vector<std::string> warnings() const override { return {"copies are not compiled"}; }
};

inline plan::LayerTarget copy_target(const sam::Resource& /*layer*/) {
  return {.runtime = "python3.12", .architecture = "x86_64"};
}

/// cbuild's table with that line in it.
inline std::vector<plan::MethodRow> methods_with_copy() {
  std::vector<plan::MethodRow> table(plan::methods().begin(), plan::methods().end());
  table.push_back({.name = "copy", .implied_by = {"python3.12"}, .layer_target = copy_target, .make = [] {
                     return std::unique_ptr<plan::Method>(std::make_unique<CopyMethod>());
                   }});
  return table;
}

} // namespace cbuild::test
