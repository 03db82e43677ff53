#include "plan/container_script.hpp"
#include "plan/native_recipe.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <array>

namespace cbuild::plan {
namespace {

using nlohmann::json;

// JSON-RPC's and lambda-builders' own codes of an error.
constexpr int k_workflow_failed = 400;
constexpr int k_other_protocol = 505;
constexpr int k_no_such_method = -32601;

/// What to do where the words of a tool say this.
struct Known {
  std::string_view words;
  std::string_view hint;
};

constexpr std::array k_known{
    Known{"package.json and package-lock.json", // npm ci, which says the rest itself
          "run 'npm install' and commit the lock file, or set BuildProperties.UseNpmCi to false"},
    Known{"did not satisfy constraints for runtime",
          "the image is for another runtime: leave --build-image out, or name one for this runtime"},
    Known{"Path resolution for runtime",
          "the image lacks the runtime's tools: leave --build-image out, or name one for this runtime"},
    Known{"(wheel)",
          "of what stands in braces there is no wheel for the function's architecture and its runtime's "
          "glibc, nor a "
          "source that could be compiled: take an older version, or a newer runtime, whose glibc is newer"},
    Known{"Cannot find esbuild", "add esbuild to the devDependencies of the project's package.json"},
};

/// The other side's words, which may be many lines and hold anything.
std::string shown(std::string_view message) {
  constexpr std::size_t k_most_lines = 60;
  constexpr std::size_t k_longest_line = 1000;
  std::string text;
  std::size_t count = 0;
  for (const auto& line : util::split(message, '\n')) {
    if (++count > k_most_lines) return text + "\n  …";
    if (!text.empty()) text += "\n  ";
    text += util::printable(line.substr(0, k_longest_line));
  }
  return text;
}

Diagnosis of_error(const json& error, std::string_view tool) {
  const auto code = error.value("code", 0);
  const auto message = error.value("message", std::string());
  Diagnosis diagnosis{.what = shown(message), .hints = {}};
  for (const auto& known : k_known)
    if (message.find(known.words) != std::string::npos) diagnosis.hints.emplace_back(known.hint);
  if (code == k_other_protocol || code == k_no_such_method) {
    diagnosis.what =
        fmt::format("the image's lambda-builders does not understand cbuild's request: {}", shown(message));
    diagnosis.hints.emplace_back("take a newer image");
  } else if (code != k_workflow_failed) {
    diagnosis.what =
        fmt::format("lambda-builders itself failed, while it built with {}: {}", tool, shown(message));
  }
  return diagnosis;
}

} // namespace

Diagnosis diagnose_native(const NativeBuild& build, const action::ActionResult& result) {
  if (result.exit_code == k_copy_failed)
    return {.what = "the source could not be copied inside the container", .hints = {}};
  if (result.exit_code == k_no_tool)
    return {.what = "the image has no 'lambda-builders'",
            .hints = {"SAM's public build images have it, and so do cbuild's own: cbuild images list"}};
  if (result.exit_code == k_no_locked_install && build.lock)
    return {.what = fmt::format("what {} has could not be installed", build.lock->file), .hints = {}};
  if (result.exit_code == k_no_npm_tool)
    return {.what = "npm could not install a program that the build needs: see the log", .hints = {}};
  const auto answer = json::parse(result.answer, nullptr, false);
  if (answer.is_object() && answer.contains("error") && answer["error"].is_object()) {
    try {
      return of_error(answer["error"], build.workflow->tool);
    } catch (const json::exception&) { // of another form: as none
    }
  }
  if (result.exit_code != 0) return {.what = {}, .hints = {}};
  constexpr std::size_t k_most = 200;
  return {.what = fmt::format("lambda-builders ended without an answer that cbuild can read: '{}'",
                              util::printable(result.answer.substr(0, k_most))),
          .hints = {}};
}

} // namespace cbuild::plan
