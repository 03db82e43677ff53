#pragma once

#include <cbuild/action/action.hpp>
#include <cbuild/action/executor.hpp>
#include <cbuild/action/tree.hpp>
#include <cbuild/plan/files.hpp>
#include <cbuild/plan/host_network.hpp>
#include <cbuild/plan/template_paths.hpp>
#include <cbuild/sam/resource.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::plan {

/// What a failure means, in the words of a build method.
struct Diagnosis {
  std::string what;     ///< happened; empty where the tool's exit code says it all
  bool refused = false; ///< the tool succeeded, and what it made cannot be used
  std::vector<std::string> hints;
};

/// How one resource is built by its build method, with everything checked that can be before a container
/// starts. All that is particular to the method is behind this.
class Recipe {
public:
  virtual ~Recipe() = default;

  /// The program that decides on the exit code, for messages.
  [[nodiscard]] virtual std::string_view tool() const = 0;

  /// All that the build sees of the project. Recipes that join have equal trees.
  [[nodiscard]] virtual std::vector<action::Tree> trees() const = 0;

  /// Packages of the image's distribution that are to be added to it.
  [[nodiscard]] virtual std::vector<std::string> packages() const { return {}; }

  /// What to know where the image is for another architecture than the function; empty: nothing.
  [[nodiscard]] virtual std::string_view on_other_architecture() const = 0;

  /// Whether it takes tools that cbuild's own images have and the public ones of SAM lack.
  [[nodiscard]] virtual bool needs_own_image() const { return false; }

  /// Whether one container can do both. Symmetric, and true of itself where it is of any other.
  [[nodiscard]] virtual bool joins(const Recipe& /*other*/) const { return false; }

  /// Whether the output has a directory for each resource, named by its logical id.
  [[nodiscard]] virtual bool has_directories() const { return false; }

  /// The Action that does all of `group` in this image (an id): this recipe, and others, all of which join.
  /// `snapshot_of` knows those of `trees`.
  [[nodiscard]] virtual action::Action action(const std::string& image,
                                              std::span<const Recipe* const> group,
                                              const action::SnapshotOf& snapshot_of) const = 0;

  /// Programs of the artifact that are to be checked beside `bootstrap` and those in `extensions`.
  [[nodiscard]] virtual std::vector<std::string> programs() const { return {}; }

  /// Whether all shared libraries of the artifact are to be checked too, packages that others made among
  /// them.
  [[nodiscard]] virtual bool checks_libraries() const { return false; }

  /// Whether the command did what it was asked for.
  [[nodiscard]] virtual bool succeeded(const action::ActionResult& result) const {
    return result.exit_code == 0;
  }

  /// What a result means that is no success, by the end of the log too.
  [[nodiscard]] virtual Diagnosis diagnose(const action::ActionResult& result,
                                           std::string_view log_tail) const = 0;
};

/// What a run gives to the build methods for all of its resources.
struct Planning {
  const Files& files;
  const TemplatePaths& paths;
  const HostNetwork& network;
  /// What of the run's own results lies in a source, by names below it: no part of it. Throws Error(usage)
  /// for results further down.
  std::function<std::vector<std::string>(const std::filesystem::path& source)> results_in;
  /// The links of a tree, by their paths from its root, of which those that lead out of it are followed;
  /// nothing: none is.
  std::function<std::vector<std::string>(const action::Tree& tree)> links_of = {};
  std::vector<std::filesystem::path> results = {}; ///< all that the run itself writes, absolute
  bool debug = false;                              ///< SAM's build mode
  bool dependency_cache = true;
  /// What options give a resource as variables, which may be secrets; nothing: none.
  std::function<std::map<std::string, std::string>(const sam::Identity& resource)> variables = {};
  std::optional<std::filesystem::path> manifest = {}; ///< --manifest: the one Makefile of all, absolute
  std::string shared_cache; ///< with whom what is fetched is shared; empty: with no other workspace
};

[[nodiscard]] inline std::map<std::string, std::string> variables_of(const Planning& planning,
                                                                     const sam::Identity& resource) {
  return planning.variables ? planning.variables(resource) : std::map<std::string, std::string>();
}

/// A build method: makes the recipes of one run.
class Method {
public:
  virtual ~Method() = default;

  /// Throws Error(usage) about the place in the template.
  [[nodiscard]] virtual std::unique_ptr<Recipe> recipe(const Planning& planning,
                                                       const sam::Resource& resource) = 0;

  /// What to tell of the projects that recipes were made of.
  [[nodiscard]] virtual std::vector<std::string> warnings() const { return {}; }
};

} // namespace cbuild::plan
