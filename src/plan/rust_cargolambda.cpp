#include "plan/container_script.hpp"
#include "plan/followed_links.hpp"
#include "plan/needed_paths.hpp"
#include "plan/scripts.hpp"

#include <cbuild/action/listing.hpp>
#include <cbuild/plan/rust_cargolambda.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace cbuild::plan {

using action::Action;
using action::Cache;
using places::k_artifacts;
using places::k_cargo_cache;
using places::k_target;

namespace {

constexpr const char* k_env_vars = "CBUILD_ENV_VARS";

constexpr int k_no_zig = 119;
constexpr int k_nothing_made = 120;
constexpr int k_no_binary = 124;
constexpr int k_no_include = 125;

std::string cargo_script(std::string_view script, Values own = {}) {
  own.insert({{"HOME", std::string(places::k_cargo_home)},
              {"CACHE", std::string(k_cargo_cache)},
              {"TARGET", std::string(k_target)},
              {"LAMBDA", std::string(places::k_lambda)},
              {"LISTING", std::string(places::k_listing)},
              {"CONTENT", std::string(places::k_content)},
              {"COPIED", std::string(places::k_copied)},
              {"TIMES", std::string(places::k_times)},
              {"NEW", std::string(places::k_new)},
              {"NO_ZIG", std::to_string(k_no_zig)},
              {"NOTHING_MADE", std::to_string(k_nothing_made)},
              {"NO_BINARY", std::to_string(k_no_binary)},
              {"NO_INCLUDE", std::to_string(k_no_include)}});
  return filled(script, own);
}

std::string command_line(std::string_view program, const std::vector<std::string>& arguments) {
  std::string line(program);
  for (const auto& argument : arguments) line += " " + shell_quoted(argument);
  return line + "\n";
}

/// What cargo is to build: each package and target once.
std::vector<std::string> selection(std::span<const CargoBuild> builds) {
  std::vector<std::string> all;
  const auto add = [&all](const char* option, const std::string& value) {
    for (std::size_t i = 0; i + 1 < all.size(); i += 2)
      if (all[i] == option && all[i + 1] == value) return;
    all.insert(all.end(), {option, value});
  };
  for (const auto& build : builds) {
    add("--package", build.package);
    if (build.names_binary) add("--bin", build.binary);
  }
  return all;
}

/// The words of the crates pkg-config, openssl-sys and bindgen, of zig, of GNU ld, and of C compilers.
bool lacks_c_library(std::string_view log) {
  constexpr std::array<std::string_view, 8> k_words{"The system library `",
                                                    "Could not find directory of OpenSSL installation",
                                                    "pkg-config command could not be found",
                                                    "Unable to find libclang",
                                                    "unable to find dynamic system library",
                                                    "unable to find library -l",
                                                    "cannot find -l",
                                                    ".h: No such file or directory"};
  return std::any_of(
      k_words.begin(), k_words.end(), [&](auto words) { return log.find(words) != std::string_view::npos; });
}

constexpr std::string_view k_packages_in_template =
    "name its packages, as the image's distribution calls them, and link with the image's own tools: "
    "BuildProperties: {Packages: [NAME, …], Compiler: cargo}";
constexpr std::string_view k_packages_in_image =
    "name an image that has it with --build-image, and link with its own tools: --compiler cargo";

std::string build_script(std::span<const CargoBuild> builds) {
  const auto& settings = builds.front().settings;
  std::vector<std::string> arguments = settings.options;
  const auto selected = selection(builds);
  arguments.insert(arguments.end(), selected.begin(), selected.end());
  arguments.insert(arguments.end(), {"--lambda-dir", std::string(places::k_lambda)});
  const auto cargo = command_line("cargo lambda build", arguments);
  std::string script = command_line("printf '%s\\n'", {"cargo lambda build " + util::join(arguments, " ")});
  script += cargo.substr(0, cargo.size() - 1) + " || exit\n";
  for (const auto& build : builds) {
    // The program comes last: no file of the project takes its place.
    for (const auto& include : build.includes)
      script += command_line("include", {build.logical_id, build.directory, include.from, include.to});
    script += command_line("place", {build.logical_id, build.binary, build.destination});
  }
  return script;
}

std::vector<action::Cache> caches_of(const CargoSettings& settings) {
  if (!settings.caches) return {};
  const auto& [workspace, compiler, shared_as] = *settings.caches;
  action::Cache fetched{.volume = fmt::format("cbuild-cargo-{}", workspace),
                        .container = std::string(k_cargo_cache),
                        .labels = {{"cbuild.cache", "cargo"}}};
  action::Cache compiled{.volume = fmt::format("cbuild-cargo-target-{}-{}", workspace, compiler),
                         .container = std::string(k_target),
                         .labels = {{"cbuild.cache", "cargo-target"}}};
  const auto source = util::printable(settings.source.string());
  compiled.labels["cbuild.source"] = source;
  if (shared_as.empty())
    fetched.labels["cbuild.source"] = source;
  else
    fetched.volume = fmt::format("cbuild-cargo-shared-{}", shared_as);
  return {fetched, compiled};
}

/// What to say where what is kept cannot be used, whatever it is.
std::string spoiled(const std::vector<action::Cache>& caches) {
  if (caches.empty()) return fmt::format("'{}' or '{}' cannot be written", k_cargo_cache, k_target);
  std::string command = "docker volume rm";
  for (const auto& cache : caches) command += " " + cache.volume;
  return fmt::format("what earlier builds left cannot be used; '{}' removes it", command);
}

/// Of an image's id, what the names of its volumes have.
std::string image_key(std::string_view image) {
  constexpr std::size_t k_digits = 12;
  const auto colon = image.find(':');
  return std::string(image.substr(colon == std::string_view::npos ? 0 : colon + 1).substr(0, k_digits));
}

std::string in_scratch(const std::string& directory) {
  return directory == "." ? std::string(places::k_scratch)
                          : fmt::format("{}/{}", places::k_scratch, directory);
}

constexpr std::size_t k_script = 2; ///< its place in argv

/// cargo is to refuse a workspace without a Cargo.lock, or with an outdated one. (Not looked at is what the
/// project's configuration of cargo lambda says of that.)
bool wants_own_lock(const std::vector<std::string>& options) {
  return std::any_of(options.begin(), options.end(), [](const auto& option) {
    return option == "--locked" || option == "--frozen";
  });
}

/// What all have in common: its script ends where cargo lambda is to be called.
Action started_action(const CargoSettings& settings, const action::SnapshotOf& snapshot_of) {
  const auto tree = cargo_tree(settings);
  const auto& source = snapshot_of(tree);
  require_needed(settings.needed, source);
  Action action{.image = settings.image, .output_directory = std::string(k_artifacts)};
  add_tree(tree, source, action);
  const auto links = add_links(settings.links, tree, snapshot_of, action);
  const auto copied = links.empty() ? source : with_links(source, links);
  action.texts.push_back({std::string(places::k_content), action::content_listing(copied)});
  action.texts.push_back({std::string(places::k_copied), action::copy_listing(copied)});
  action.caches = caches_of(settings);
  std::string script = script_head(settings.network, action);
  script += copy_source_function(source, links, action);
  script += cargo_script(scripts::cargo_prepare, {{"SPOILED", shell_quoted(spoiled(action.caches))}});
  if (settings.links_with_zig) script += cargo_script(scripts::cargo_require_zig);
  script += cargo_script(scripts::cargo_set_times);
  script += cargo_script(scripts::cargo_enter_source);
  if (settings.links_with_zig) script += cargo_script(scripts::cargo_keep_zig);
  if (settings.directory != settings.workspace)
    script += fmt::format(
        "cd {} || exit {}\n", shell_quoted(in_scratch(settings.directory)), k_no_working_directory);
  script += cargo_script(scripts::cargo_choose_toolchain, {{"TRIPLE", shell_quoted(settings.triple)}});
  if (!wants_own_lock(settings.options)) script += cargo_script(scripts::cargo_keep_lock);
  action.command = {.argv = {"sh", "-c", std::move(script), "cbuild", in_scratch(settings.workspace)},
                    .working_directory = "/",
                    .user = "0:0"};
  add_variables(settings.variables, action.command);
  add_proxies(settings.network, action.command);
  action.command.environment.insert(settings.environment.begin(), settings.environment.end());
  return action;
}

std::string_view explain_cargo_exit(int exit_code) {
  switch (exit_code) {
  case k_copy_failed:
    return "files could not be copied inside the container";
  case k_no_tool:
    return "the image lacks 'cargo' or 'cargo-lambda'";
  case k_no_working_directory:
    return "the directory to build in does not exist in the source";
  case k_no_zig:
    return "the image has no zig, which is to link the program";
  case k_nothing_made:
    return "cargo lambda made no program: the project has none, or the options leave out all it has";
  case k_no_binary:
    return "cargo lambda made no such binary";
  case k_no_include:
    return "a file to include does not exist";
  default:
    return {};
  }
}

bool is_refusal(int exit_code) {
  return exit_code == k_nothing_made || exit_code == k_no_binary || exit_code == k_no_include;
}

std::vector<std::string> cargo_hints(int exit_code, std::string_view log_tail, OptionsFrom options) {
  const auto says = [log_tail](std::string_view words) {
    return log_tail.find(words) != std::string_view::npos;
  };
  std::vector<std::string> hints;
  if (exit_code == k_no_tool)
    hints.emplace_back("cbuild brings images that have it: cbuild images build provided.al2 provided.al2023");
  if (exit_code == k_nothing_made)
    hints.emplace_back(
        "a program is src/main.rs, a file in src/bin, a [[bin]], or with --example an example");
  const bool in_template = options == OptionsFrom::build_properties;
  if (exit_code == k_no_zig)
    hints.emplace_back(fmt::format("use an image with zig, or link with the image's own tools: {}",
                                   in_template ? "BuildProperties: {Compiler: cargo}" : "--compiler cargo"));
  if (says("file in wrong format") || says("is only supported on AArch64") ||
      says("is incompatible with elf"))
    hints.emplace_back(
        "the image's own tools link for its own architecture: without the compiler 'cargo' zig "
        "links for both");
  if (lacks_c_library(log_tail))
    hints.emplace_back(fmt::format("the image lacks a C library or pkg-config: {}",
                                   in_template ? k_packages_in_template : k_packages_in_image));
  if (says("File exists (os error 17)") || says("Not a directory (os error 20)") ||
      says("Is a directory (os error 21)"))
    hints.emplace_back("what earlier builds left may be damaged: --no-dep-cache does without");
  if (says("No space left on device"))
    hints.emplace_back("the engine's disk is full: 'docker system df' shows what takes the space");
  return hints;
}

} // namespace

action::Tree cargo_tree(const CargoSettings& settings) {
  return {.root = settings.source,
          .container = std::string(places::k_source),
          .rules = {.left_out = settings.left_out, .caches = action::CacheDirectories::leave_out},
          .digests = action::Digests::files};
}

std::vector<action::Tree> cargo_trees(const CargoSettings& settings) {
  std::vector<action::Tree> trees{cargo_tree(settings)};
  for (auto& tree : link_trees(settings.links, trees.front())) trees.push_back(std::move(tree));
  return trees;
}

Action cargo_action(std::span<const CargoBuild> builds, const action::SnapshotOf& snapshot_of) {
  auto action = started_action(builds.front().settings, snapshot_of);
  action.command.argv[k_script] += cargo_script(scripts::cargo_place) + build_script(builds);
  return action;
}

Action cargo_lambda_action(const CargoLambdaBuild& build, const action::SnapshotOf& snapshot_of) {
  auto action = started_action(build.settings, snapshot_of);
  auto words = build.settings.options;
  for (const auto& include : build.includes)
    words.push_back(fmt::format("--include={}:{}/{}", include.to, places::k_scratch, include.from));
  const auto mount = [&](const auto& file, std::string_view option, std::string_view place) {
    if (!file) return;
    action.inputs.push_back({*file, std::string(place)});
    words.push_back(fmt::format("{}={}", option, place));
  };
  mount(build.env_file, "--env-file", places::k_env_file);
  mount(build.configuration, "--global", places::k_configuration);
  if (!build.env_vars.empty())
    action.command.secret_environment[k_env_vars] = util::join(build.env_vars, ",");
  words.push_back(fmt::format("--lambda-dir={}", k_artifacts));
  auto& script = action.command.argv[k_script];
  script += command_line("printf '%s\\n'", {"cargo lambda build " + util::join(words, " ")});
  auto cargo = command_line("cargo lambda build", words);
  cargo.pop_back();
  script += cargo_script(scripts::cargo_run_as_written, {{"CARGO", cargo}});
  return action;
}

void use_image(CargoSettings& settings, const std::string& image) {
  settings.image = image;
  if (settings.caches) settings.caches->compiler += "-" + image_key(image);
}

Diagnosis diagnose_cargo(int exit_code, std::string_view log_tail, OptionsFrom options) {
  return {.what = std::string(explain_cargo_exit(exit_code)),
          .refused = is_refusal(exit_code),
          .hints = cargo_hints(exit_code, log_tail, options)};
}

} // namespace cbuild::plan
