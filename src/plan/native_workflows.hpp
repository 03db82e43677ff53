#pragma once

#include "plan/locked_install.hpp"
#include "plan/native_project.hpp"

#include <cbuild/plan/files.hpp>
#include <cbuild/plan/methods.hpp>
#include <cbuild/sam/resource.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::plan {

/// A program that is installed for a build by npm.
struct NpmTool {
  std::string program;
  std::string package;         ///< "esbuild@0.25.0"
  bool image_suffices = false; ///< where the image has the program, that one is taken
};

/// A directory in which a tool keeps what it fetched, and the variable that names it.
struct ToolCache {
  std::string_view directory;
  std::string_view variable;
  std::string_view before = {}; ///< the directory in the variable: "-Dmaven.repo.local="
};

/// A workflow of lambda-builders: what it is called there, what it wants, and when cbuild chooses it. All
/// that cbuild knows of a native build is a column here.
struct Workflow {
  std::string_view language;
  std::string_view dependency_manager;
  std::string_view tool; ///< whose words the messages of a failure are
  /// Names of Metadata.BuildMethod. One that is a runtime is also what functions of that runtime have without
  /// a BuildMethod.
  std::vector<std::string_view> methods;
  /// Beginnings of the runtimes that a method which is no runtime builds for.
  std::vector<std::string_view> builds_for;
  /// What may say what is to be installed: the first that is there.
  std::vector<std::string_view> manifests;
  bool needs_manifest = false;           ///< else it builds without dependencies where there is none
  std::string_view layer_directory = {}; ///< in which a layer has its content; empty: it builds no layers
  /// Keys of Metadata.BuildProperties; empty: all are options, as they are.
  std::vector<std::string_view> properties = {};
  /// The options of its request; null: it takes none.
  nlohmann::json (*options)(const NativeProject& project) = nullptr;
  /// What the built template says else of its functions; null: nothing.
  std::vector<sam::PropertyEdit> (*edits)(const sam::Resource& function, const HasFile& has) = nullptr;
  /// How the project's own lock file is installed, where lambda-builders does not; null: it always does.
  std::optional<LockedInstall> (*lock)(const NativeProject& project) = nullptr;
  /// A package of npm's with a program that the build needs beside the project's own packages; null: none.
  NpmTool (*npm_tool)(const NativeProject& project) = nullptr;
  std::vector<std::string_view> told_apart_by_handler = {}; ///< as in `MethodRow`
  /// The variable that has the tool write a log of its own, of which lambda-builders tells little; empty:
  /// none.
  std::string_view log_variable = {};
  /// Shell that shows what lambda-builders does not tell of a failure, in the copy of the source; empty:
  /// nothing.
  std::string_view on_failure = {};
  std::vector<ToolCache> caches = {};
  bool shares_caches = true;       ///< several builds may write there at a time
  bool looks_for_own_tool = false; ///< in the source, before the image's: gradlew
  /// What its tool is to have, for an architecture of Lambda's; null: nothing.
  std::map<std::string, std::string> (*environment)(std::string_view architecture) = nullptr;
  /// What to know where the image is for another architecture than the function.
  std::string_view elsewhere = "what it compiles is for the image's architecture";
};

/// In order: of two with one method the first whose manifest is there is chosen.
[[nodiscard]] std::span<const Workflow> workflows();

/// The workflow for `method` and the manifest in `directory`; null where none of them is there and one is
/// needed. The method is one of theirs.
[[nodiscard]] const Workflow*
choose_workflow(std::string_view method, const Files& files, const std::filesystem::path& directory);

/// The names of the manifests that a method may have, for messages.
[[nodiscard]] std::vector<std::string_view> manifests_of(std::string_view method);

/// The name of the manifest in `directory`: the first that is there, else the first.
[[nodiscard]] std::string_view
manifest_in(const Workflow& workflow, const Files& files, const std::filesystem::path& directory);

/// Throws Error(usage) where functions of this runtime cannot be built by `method`.
void require_runtime(std::string_view method, const sam::Resource& resource);

/// The runtime as lambda-builders knows it: "provided" for each of these, others without the operating
/// system.
[[nodiscard]] std::string builder_runtime(std::string_view runtime);

} // namespace cbuild::plan
