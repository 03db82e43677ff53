#pragma once

#include "plan/native_workflows.hpp"

#include <cbuild/plan/followed_link.hpp>
#include <cbuild/plan/methods.hpp>
#include <cbuild/plan/recipe.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cbuild::plan {

/// Where what tools fetched is kept: as of cargo's, what one build leaves there, a later one may run, so it
/// is a project's own, unless the user says with whom to share it.
struct NativeCache {
  std::string name;    ///< the end of a volume's
  std::string project; ///< whose it is, for those who look; empty: shared
};

/// One build by lambda-builders. Paths of the host are absolute.
struct NativeBuild {
  const Workflow* workflow = nullptr;
  std::filesystem::path source;
  std::filesystem::path manifest;    ///< it need not exist
  std::vector<std::string> left_out; ///< paths below the source that are no part of it
  std::vector<std::string>
      left_out_beside;                  ///< the same below the manifest's directory, where that is another
  std::vector<FollowedLink> links = {}; ///< of the source
  std::string runtime;
  std::string architecture;
  bool is_layer = false;
  bool debug = false;
  nlohmann::json options;
  std::optional<LockedInstall> lock = {}; ///< of the project's own, which lambda-builders does not read
  NpmTool npm_tool;                       ///< without a package: none
  std::map<std::string, std::string> environment;
  std::map<std::string, std::string> variables; ///< the same, stronger; may be secrets
  HostNetwork network;
  std::optional<NativeCache> cache; ///< nothing: none is kept
};

/// The request that lambda-builders gets: JSON-RPC, protocol 0.3. (spec: aws-lambda-builders' DESIGN.md)
[[nodiscard]] nlohmann::json builder_request(const NativeBuild& build);

/// All that such a build sees of the project: the source, what its links lead to, the manifest's directory
/// where that is another.
[[nodiscard]] std::vector<action::Tree> native_trees(const NativeBuild& build);

/// What lambda-builders' answer to a failed request means, and how its exit code.
[[nodiscard]] Diagnosis diagnose_native(const NativeBuild& build, const action::ActionResult& result);

class NativeRecipe final : public Recipe {
public:
  explicit NativeRecipe(NativeBuild build) : m_build(std::move(build)) {}

  [[nodiscard]] std::string_view tool() const override { return "lambda-builders"; }
  [[nodiscard]] std::vector<action::Tree> trees() const override { return native_trees(m_build); }
  [[nodiscard]] std::string_view on_other_architecture() const override {
    return m_build.workflow->elsewhere;
  }
  [[nodiscard]] action::Action action(const std::string& image,
                                      std::span<const Recipe* const> group,
                                      const action::SnapshotOf& snapshot_of) const override;
  [[nodiscard]] bool checks_libraries() const override { return true; }
  [[nodiscard]] bool succeeded(const action::ActionResult& result) const override;
  [[nodiscard]] Diagnosis diagnose(const action::ActionResult& result,
                                   std::string_view log_tail) const override {
    static_cast<void>(log_tail); // it tells what went wrong in its answer
    return diagnose_native(m_build, result);
  }

private:
  NativeBuild m_build;
};

/// A row for each name of a native build method.
[[nodiscard]] std::vector<MethodRow> native_methods();

} // namespace cbuild::plan
