#include "cli/commands.hpp"
#include "cli/session.hpp"

#include <cbuild/build/run.hpp>

#include <CLI/CLI.hpp>

#include <memory>

namespace cbuild::cli {
namespace {

constexpr const char* k_examples =
    "Examples:\n"
    "  cbuild build --use-container                  build all functions of ./template.yaml\n"
    "  cbuild build HelloWorldFunction -j 1          build one\n"
    "  cbuild build --build-image Api=my/image:1.2   in an image of your own\n"
    "  cbuild build --ca-bundle auto                 behind a proxy that re-signs TLS\n"
    "\n"
    "The artifacts are in .aws-sam/build/<LogicalId>, the logs in .aws-sam/logs/<LogicalId>.log.\n";

constexpr const char* k_containers = "Containers"; ///< a group of options

/// "" is a variable of a script that was not set: no default was meant.
CLI::Validator not_empty() {
  return {[](const std::string& path) { return path.empty() ? "the path is empty" : std::string(); }, ""};
}

void add_paths(CLI::App& command, project::BuildOptions& options) {
  command.add_option("FUNCTION", options.functions, "Logical ids of the functions to build (default: all)")
      ->type_name("");
  command
      .add_option("-t,--template,--template-file",
                  options.template_file,
                  "The template (default: template.yaml, .yml or .json here)")
      ->type_name("FILE")
      ->check(not_empty())
      ->group("Input");
  command
      .add_option("-s,--base-dir",
                  options.base_directory,
                  "Where relative paths start (default: the template's directory)")
      ->type_name("DIR")
      ->check(not_empty())
      ->group("Input");
  command
      .add_option("--allow-outside",
                  options.allowed_outside,
                  "A directory outside the project that builds may see; repeatable")
      ->type_name("DIR")
      ->check(not_empty())
      ->allow_extra_args(false)
      ->group("Input");
  command.add_option("-b,--build-dir", options.build_directory, "Where the results go")
      ->type_name("DIR")
      ->check(not_empty())
      ->default_str(".aws-sam/build")
      ->group("Output");
}

void add_limits(CLI::App& command, project::LimitOptions& limits) {
  command
      .add_option("--network,--docker-network",
                  limits.network,
                  "The builds' network: none, host, or one of the engine's (default: its bridge)")
      ->type_name("NAME")
      ->envname("SAM_DOCKER_NETWORK")
      ->group(k_containers);
  command.add_option("--memory", limits.memory, "What each build may use, as in 512m or 2g; no swap besides")
      ->type_name("BYTES")
      ->group(k_containers);
  command.add_option("--cpus", limits.cpus, "How many cpus each build may use, as in 1.5")
      ->type_name("N")
      ->group(k_containers);
}

void add_containers(CLI::App& command, project::BuildOptions& options) {
  command
      .add_flag(
          "-u,--use-container", options.container, "Build in containers; always on, as there is no other way")
      ->group(k_containers);
  command.add_flag_callback("--no-use-container", [&options] { options.container = false; })->group("");
  command
      .add_option("--build-image",
                  options.build_images,
                  "The image to build in, for all functions or for one; repeatable")
      ->type_name("[ID=]REF")
      ->allow_extra_args(false)
      ->group(k_containers);
  add_ca_bundle(command, options.ca_bundle)->group(k_containers);
  add_limits(command, options.limits);
}

/// What SAM asks to opt in to is simply there; its mode has no option there, only the variable.
void add_accepted(CLI::App& command, project::BuildOptions& options) {
  command.add_flag_callback("--beta-features,!--no-beta-features", [] {})->group("");
  command.add_option("--mode", options.mode)
      ->envname("SAM_BUILD_MODE")
      ->check(CLI::IsMember({"debug"}))
      ->group("");
}

void add_running(CLI::App& command, project::BuildOptions& options) {
  constexpr const char* k_group = "Running";
  constexpr std::size_t k_most_jobs = 1024;
  command.add_option("-j,--jobs", options.jobs, "Functions to build at once (default: the number of CPUs)")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, k_most_jobs).description(""))
      ->group(k_group);
  command
      .add_option(
          "--dep-cache",
          options.shared_cache,
          "Share the dependencies and toolchains that are fetched with all builds that give this name; "
          "each can change what the others run (default: each workspace has its own)")
      ->type_name("NAME")
      ->group(k_group);
  command
      .add_flag_callback(
          "--no-dep-cache",
          [&options] { options.dependency_cache = false; },
          "Fetch and compile all dependencies anew, and keep none of it in engine volumes")
      ->group(k_group);
  command
      .add_flag_callback(
          "-p,--parallel", [] {}, "Accepted as scripts for SAM give it: builds are parallel anyway")
      ->group(k_group);
  command
      .add_flag_callback(
          "--no-wait",
          [&options] { options.wait_for_lock = false; },
          "End with status 75 if another run builds in the same directory")
      ->group(k_group);
}

int run(const CommonOptions& common, const project::BuildOptions& options) {
  const auto settings = project::read_settings(options);
  GuardedRun guarded;
  Session session(common.reporting());
  const auto surroundings = session.surroundings(guarded);
  const auto log_seen = common.quiet ? build::LogSeen::no : build::LogSeen::yes;
  return session.loop().run(build::build_template(surroundings, settings, log_seen));
}

} // namespace

CLI::Option* add_ca_bundle(CLI::App& command, std::string& ca_bundle) {
  return command
      .add_option("--ca-bundle",
                  ca_bundle,
                  "Certificates of the host to trust, and its proxies: none, auto (SSL_CERT_FILE, else the "
                  "system's bundle), or a PEM file")
      ->type_name("WHICH")
      ->default_str("none");
}

void add_build_command(CLI::App& app, CommonOptions& common, int& status) {
  auto options = std::make_shared<project::BuildOptions>();
  auto* command = app.add_subcommand("build", "Build the functions of a SAM template in containers");
  add_paths(*command, *options);
  add_containers(*command, *options);
  add_running(*command, *options);
  add_accepted(*command, *options);
  add_common_options(*command, common);
  command->footer(k_examples);
  command->callback([options, &common, &status] { status = run(common, *options); });
}

} // namespace cbuild::cli
