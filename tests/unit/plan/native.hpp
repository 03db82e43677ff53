#pragma once

#include "plan/native_recipe.hpp"
#include "support/catch.hpp"
#include "support/error_of.hpp"
#include "support/map_files.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace cbuild::test {

/// A function in /p/src of the project /p, which a native method builds.
struct NativeSample {
  NativeSample() {
    function.logical_id = "Fn";
    function.type = "AWS::Serverless::Function";
    function.handler = "app.handler";
    function.runtime = "python3.11";
    function.architecture = "x86_64";
    function.code_uri.value = "src";
    files.write("/p/src/app.py", "");
  }

  void add_property(const std::string& name, decltype(sam::BuildProperty::value) value) {
    function.build_properties.push_back({.name = name, .place = {}, .value = std::move(value)});
  }

  /// As `project` makes it of the table.
  std::unique_ptr<plan::Recipe> recipe() {
    const plan::TemplatePaths paths(files, {.root = "/p", .stacks = {}}, {{"/p"}, {}});
    const plan::Planning planning{.files = files,
                                  .paths = paths,
                                  .network = network,
                                  .results_in = [](const auto&) { return std::vector<std::string>{".out"}; },
                                  .debug = debug,
                                  .dependency_cache = dependency_cache,
                                  .variables = [this](const sam::Identity&) { return variables; },
                                  .manifest = manifest,
                                  .shared_cache = shared_cache};
    const auto* row = plan::find_method(plan::methods(), plan::method_name(plan::methods(), function));
    REQUIRE(row != nullptr);
    const auto method = row->make();
    auto made = method->recipe(planning, function);
    warnings = method->warnings();
    return made;
  }

  action::Action action() {
    const action::Snapshot none;
    return recipe()->action(
        "image", {}, [&](const action::Tree&) -> const action::Snapshot& { return none; });
  }

  /// What lambda-builders is asked for.
  nlohmann::json parameters() {
    const auto argv = action().command.argv;
    REQUIRE(argv.size() == 10);
    return nlohmann::json::parse(argv[4]).at("params");
  }

  MapFiles files;
  sam::Resource function;
  plan::HostNetwork network;
  std::map<std::string, std::string> variables;
  std::optional<std::filesystem::path> manifest;
  std::string shared_cache;
  bool debug = false;
  bool dependency_cache = true;
  std::vector<std::string> warnings;
};

} // namespace cbuild::test
