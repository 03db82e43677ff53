#include "cli/build_options.hpp"
#include "cli/commands.hpp"

#include <cbuild/project/image_overrides.hpp>
#include <cbuild/project/limits.hpp>
#include <cbuild/project/parameters.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace cbuild::cli {
namespace {

using util::Error;
using util::ExitCode;

constexpr std::string_view k_input = "Input";
constexpr std::string_view k_output = "Output";
constexpr std::string_view k_containers = "Containers"; // as several options say
constexpr std::string_view k_running = "Running";
constexpr std::string_view k_configuration = "Configuration";
constexpr std::string_view k_messages = "Messages";
constexpr std::string_view k_accepted = "Taken as `sam build` takes them";

/// "" is a variable of a script that was not set: no default was meant.
void check_path(std::string_view name, const std::string& value) {
  if (value.empty()) throw Error(ExitCode::usage, fmt::format("{}: the path is empty", name));
}

void check_name(std::string_view name, const std::string& value) {
  if (value.empty()) throw Error(ExitCode::usage, fmt::format("{}: the name is empty", name));
}

std::size_t number_of_jobs(const std::string& value) {
  constexpr std::size_t k_most_jobs = 1024;
  std::size_t number = 0;
  const auto* const end = value.data() + value.size();
  const auto [read, error] = std::from_chars(value.data(), end, number);
  if (error != std::errc() || read != end || number < 1 || number > k_most_jobs) return 0;
  return number;
}

void check_jobs(std::string_view name, const std::string& value) {
  if (number_of_jobs(value) == 0)
    throw Error(ExitCode::usage,
                fmt::format("{} '{}' is no number from 1 to 1024", name, util::printable(value)));
}

void check_container(std::string_view /*name*/, const std::string& value) {
  if (value != "true")
    throw Error(ExitCode::usage, "cbuild builds in containers only").hint("leave --no-use-container out");
}

void check_network(std::string_view /*name*/, const std::string& value) {
  (void)project::limits_of({.network = value, .memory = {}, .cpus = {}});
}

void check_memory(std::string_view /*name*/, const std::string& value) {
  (void)project::limits_of({.network = {}, .memory = value, .cpus = {}});
}

void check_cpus(std::string_view /*name*/, const std::string& value) {
  (void)project::limits_of({.network = {}, .memory = {}, .cpus = value});
}

void check_image(std::string_view /*name*/, const std::string& value) {
  (void)project::ImageOverrides::parse({value});
}

void check_region(std::string_view name, const std::string& value) { project::check_region(name, value); }

void check_parameters(std::string_view name, const std::string& value) {
  project::check_parameter_override(name, value);
}

bool is_on(const Given& given) { return given.last() == "true"; }

void set_paths(const std::vector<std::string>& values, std::vector<std::filesystem::path>& paths) {
  paths.assign(values.begin(), values.end());
}

/// The words as they are, and the entries of a table as values.
std::vector<sam::ParameterEntry> parameter_entries(const Given& given) {
  std::vector<sam::ParameterEntry> entries;
  for (std::size_t i = 0; i < given.values.size(); ++i) {
    if (given.keys.empty() || given.keys[i].empty())
      entries.push_back({.word = given.values[i], .key = {}, .value = {}, .position = {}});
    else
      entries.push_back({.word = {}, .key = given.keys[i], .value = given.values[i], .position = {}});
  }
  return entries;
}

/// Who reads a document wants to know what was built.
void set_output(BuildCommand& command, const Given& given) {
  const bool json = given.last() == "json";
  command.common.output = json ? report::Output::json : report::Output::text;
  command.build.digests = json;
}

void set_log(BuildCommand& command, const Given& given) {
  const auto& how = given.last();
  command.common.log = how == "group"   ? report::Log::group
                       : how == "plain" ? report::Log::plain
                                        : report::Log::prefix;
}

project::ImageSource image_source_named(const std::string& name) {
  return name == "local" ? project::ImageSource::local : project::ImageSource::automatic;
}

void accept(BuildCommand& /*command*/, const Given& /*given*/) {}

constexpr std::array k_options{
    BuildOption{.names = "RESOURCE_LOGICAL_ID",
                .takes = Takes::several,
                .help = "What to build: logical ids, full paths, patterns (default: all)",
                .apply = [](BuildCommand& c, const Given& v) { c.build.functions = v.values; }},
    BuildOption{.names = "-t,--template,--template-file",
                .value = "FILE",
                .group = k_input,
                .help = "The template (default: template.yaml, .yml or .json here)",
                .variable = "SAM_TEMPLATE_FILE",
                .from_project = FromProject::inside,
                .check = check_path,
                .apply = [](BuildCommand& c, const Given& v) { c.build.template_file = v.last(); }},
    BuildOption{.names = "-s,--base-dir",
                .value = "DIR",
                .group = k_input,
                .help = "Where relative paths start (default: the template's directory)",
                .from_project = FromProject::inside,
                .check = check_path,
                .apply = [](BuildCommand& c, const Given& v) { c.build.base_directory = v.last(); }},
    BuildOption{.names = "-x,--exclude",
                .takes = Takes::several,
                .value = "ID",
                .group = k_input,
                .help = "A function that is not built, unless it is named; repeatable",
                .apply = [](BuildCommand& c, const Given& v) { c.build.excluded = v.values; }},
    BuildOption{
        .names = "--parameter-overrides",
        .takes = Takes::words,
        .value = "KEY=VALUE…",
        .group = k_input,
        .help = "Values of the template's Parameters: KEY=VALUE, ParameterKey=KEY,ParameterValue=VALUE, or "
                "file://FILE of them (.yaml, .toml, .json). Takes all words up to the next option",
        .from_project = FromProject::inside,
        .check = check_parameters,
        .apply = [](BuildCommand& c, const Given& v) { c.build.parameter_overrides = parameter_entries(v); }},
    BuildOption{.names = "-m,--manifest",
                .value = "FILE",
                .group = k_input,
                .help = "The Makefile of all resources that make builds (default: each its own)",
                .from_project = FromProject::inside,
                .check = check_path,
                .apply = [](BuildCommand& c, const Given& v) { c.build.manifest = v.last(); }},
    BuildOption{.names = "--region",
                .value = "REGION",
                .group = k_input,
                .help = "What AWS::Region is in the template (default: us-east-1)",
                .saved = Saved::global,
                .check = check_region,
                .apply = [](BuildCommand& c, const Given& v) { c.build.region = v.last(); }},
    BuildOption{
        .names = "--allow-outside",
        .takes = Takes::several,
        .value = "DIR",
        .group = k_input,
        .help = "A directory outside the project that builds may see; repeatable",
        .from_project = FromProject::none,
        .check = check_path,
        .apply = [](BuildCommand& c, const Given& v) { set_paths(v.values, c.build.allowed_outside); }},
    BuildOption{.names = "-b,--build-dir",
                .value = "DIR",
                .group = k_output,
                .help = "Where the results go (default: .aws-sam/build)",
                .from_project = FromProject::inside,
                .check = check_path,
                .apply = [](BuildCommand& c, const Given& v) { c.build.build_directory = v.last(); }},
    BuildOption{.names = "--output",
                .value = "FORM",
                .group = k_output,
                .help = "What stdout gets: a table and what to do next (text, the default), or one document "
                        "for programs (json)",
                .choices = "text,json",
                .saved = Saved::no,
                .apply = set_output},
    BuildOption{.names = "-u,--use-container,!--no-use-container",
                .takes = Takes::flag,
                .group = k_containers,
                .help = "Build in containers; always on, as there is no other way",
                .check = check_container,
                .apply = accept},
    BuildOption{.names = "--build-image",
                .takes = Takes::several,
                .value = "[ID=]REF",
                .group = k_containers,
                .help = "The image to build in, for all functions or for one; repeatable",
                .short_word = "-bi",
                .check = check_image,
                .apply = [](BuildCommand& c, const Given& v) { c.build.build_images = v.values; }},
    BuildOption{.names = "-e,--container-env-var",
                .takes = Takes::several,
                .value = "[ID.]NAME=VALUE",
                .group = k_containers,
                .help = "A variable for the builds, or for one; its value is shown nowhere; repeatable",
                .saved = Saved::no,
                .apply = [](BuildCommand& c, const Given& v) { c.build.variables = v.values; }},
    BuildOption{.names = "--container-env-var-file",
                .value = "FILE",
                .group = k_containers,
                .help =
                    "More of them: JSON by logical ids, 'Parameters' for all, or lines NAME=VALUE for all",
                .short_word = "-ef",
                .from_project = FromProject::inside,
                .check = check_path,
                .apply = [](BuildCommand& c, const Given& v) { c.build.variables_file = v.last(); }},
    BuildOption{
        .names = "--pull",
        .value = "WHEN",
        .group = k_containers,
        .help =
            "Pull images that the engine lacks (missing, the default), each anew (always), or none (never)",
        .choices = "missing,always,never",
        .apply =
            [](BuildCommand& c, const Given& v) {
              c.build.pull = v.last() == "always"  ? project::Pull::always
                             : v.last() == "never" ? project::Pull::never
                                                   : project::Pull::missing;
            }},
    BuildOption{.names = "--images",
                .value = "WHICH",
                .group = k_containers,
                .help =
                    "Build or pull the images that the engine lacks (auto, the default), or do with those "
                    "that it has (local)",
                .choices = "auto,local",
                .apply = [](BuildCommand& c,
                            const Given& v) { c.build.image_source = image_source_named(v.last()); }},
    BuildOption{.names = "--skip-pull-image",
                .takes = Takes::flag,
                .group = k_containers,
                .help = "Another way to say --pull missing",
                .variable = "SAM_SKIP_PULL_IMAGE",
                .apply = accept},
    BuildOption{.names = "--ca-bundle",
                .value = "WHICH",
                .group = k_containers,
                .help = k_ca_bundle_help,
                .apply = [](BuildCommand& c, const Given& v) { c.build.ca_bundle = v.last(); }},
    BuildOption{.names = "--network,--docker-network",
                .value = "NAME",
                .group = k_containers,
                .help = "The builds' network: none, host, or one of the engine's (default: its bridge)",
                .variable = "SAM_DOCKER_NETWORK",
                .check = check_network,
                .apply = [](BuildCommand& c, const Given& v) { c.build.limits.network = v.last(); }},
    BuildOption{.names = "--memory",
                .value = "BYTES",
                .group = k_containers,
                .help = "What each build may use, as in 512m or 2g; no swap besides",
                .check = check_memory,
                .apply = [](BuildCommand& c, const Given& v) { c.build.limits.memory = v.last(); }},
    BuildOption{.names = "--cpus",
                .value = "N",
                .group = k_containers,
                .help = "How many cpus each build may use, as in 1.5",
                .check = check_cpus,
                .apply = [](BuildCommand& c, const Given& v) { c.build.limits.cpus = v.last(); }},
    BuildOption{.names = "-j,--jobs",
                .value = "N",
                .group = k_running,
                .help = "Functions to build at once (default: as many as it takes to keep the CPUs busy)",
                .check = check_jobs,
                .apply = [](BuildCommand& c, const Given& v) { c.build.jobs = number_of_jobs(v.last()); }},
    BuildOption{.names = "--keep-going",
                .takes = Takes::flag,
                .group = k_running,
                .help = "Publish what was built without what failed, and tell all failures at the end",
                .apply = [](BuildCommand& c, const Given& v) { c.build.keep_going = is_on(v); }},
    BuildOption{
        .names = "--dep-cache",
        .value = "NAME",
        .group = k_running,
        .help = "Share the dependencies and toolchains that are fetched with all builds that give this name; "
                "each can change what the others run (default: each workspace has its own)",
        .from_project = FromProject::none,
        .apply = [](BuildCommand& c, const Given& v) { c.build.shared_cache = v.last(); }},
    BuildOption{.names = "--no-dep-cache",
                .takes = Takes::flag,
                .group = k_running,
                .help = "Fetch and compile all dependencies anew, and keep none of it in engine volumes",
                .apply = [](BuildCommand& c, const Given& v) { c.build.dependency_cache = !is_on(v); }},
    BuildOption{.names = "--no-wait",
                .takes = Takes::flag,
                .group = k_running,
                .help = "End with status 75 if another run builds in the same directory",
                .apply = [](BuildCommand& c, const Given& v) { c.build.wait_for_lock = !is_on(v); }},
    BuildOption{.names = "--config-file",
                .value = "FILE",
                .group = k_configuration,
                .help = "The samconfig (default: samconfig.toml, .yaml or .yml in the template's directory)",
                .saved = Saved::no,
                .from_project = FromProject::command_line,
                .check = check_path,
                .apply = [](BuildCommand& c, const Given& v) { c.config_file = v.last(); }},
    BuildOption{.names = "--config-env",
                .value = "NAME",
                .group = k_configuration,
                .help = "The samconfig's environment (default: default)",
                .saved = Saved::no,
                .from_project = FromProject::command_line,
                .check = check_name,
                .apply = [](BuildCommand& c, const Given& v) { c.config_environment = v.last(); }},
    BuildOption{.names = "--save-params",
                .takes = Takes::flag,
                .group = k_configuration,
                .help = "Write the options of this command line into the samconfig",
                .saved = Saved::no,
                .from_project = FromProject::command_line,
                .apply = [](BuildCommand& c, const Given& v) { c.save_parameters = is_on(v); }},
    BuildOption{.names = "--color",
                .value = "WHEN",
                .group = k_messages,
                .help = "auto (the default), always or never; NO_COLOR is honoured",
                .choices = "auto,always,never",
                .apply = [](BuildCommand& c, const Given& v) { c.common.color = color_named(v.last()); }},
    BuildOption{.names = "--log",
                .value = "HOW",
                .group = k_messages,
                .help =
                    "Logs with a function's name before each line (prefix, the default), each in one piece "
                    "when it is done (group), or as they come (plain)",
                .choices = "prefix,group,plain",
                .apply = set_log},
    BuildOption{.names = "-q,--quiet",
                .takes = Takes::flag,
                .group = k_messages,
                .help = "Warnings and errors only",
                .apply = [](BuildCommand& c, const Given& v) { c.common.quiet = is_on(v); }},
    BuildOption{.names = "-v,--verbose,--debug",
                .takes = Takes::flag,
                .group = k_messages,
                .help = "Also each call to the engine, with its time",
                .variable = "SAM_DEBUG",
                .apply = [](BuildCommand& c, const Given& v) { c.common.verbose = is_on(v); }},
    // What `sam build` has besides.
    BuildOption{.names = "-p,--parallel",
                .takes = Takes::flag,
                .group = k_accepted,
                .help = "Changes nothing: builds run at once anyway (--jobs)",
                .apply = accept},
    BuildOption{.names = "-c,--cached,!--no-cached",
                .takes = Takes::flag,
                .group = k_accepted,
                .help = "Changes nothing: cbuild keeps no artifacts to use again, and builds each time",
                .apply = accept},
    BuildOption{.names = "--cache-dir",
                .value = "DIR",
                .group = k_accepted,
                .help = "Changes nothing, as --cached",
                .short_word = "-cd",
                .check = check_path,
                .apply = accept},
    BuildOption{.names = "--mount-with",
                .value = "MODE",
                .group = k_accepted,
                .help = "READ or WRITE. Changes nothing: a build may write to its copy of the source, never "
                        "to the source",
                .short_word = "-mw",
                .choices = "READ,WRITE",
                .apply = accept},
    BuildOption{
        .names = "--build-in-source,!--no-build-in-source",
        .takes = Takes::flag,
        .group = k_accepted,
        .help = "Refused: a build works on a copy in its container; --no-build-in-source says so too",
        .refusal = "--build-in-source would have the build work in the source directory itself, and cbuild's "
                   "builds work on a copy of it, in a container",
        .apply = accept},
    BuildOption{.names = "--mount-symlinks,!--no-mount-symlinks",
                .takes = Takes::flag,
                .group = k_input,
                .help = "Give builds what links of their source lead to, where that is outside of it, in the "
                        "links' places",
                .apply = [](BuildCommand& c, const Given& v) { c.build.follow_links = is_on(v); }},
    BuildOption{
        .names = "--language-extensions,!--no-language-extensions",
        .takes = Takes::flag,
        .group = k_input,
        .help =
            "Whether AWS::LanguageExtensions count where the template's Transform names them (default: yes)",
        .variable = "SAM_CLI_ENABLE_LANGUAGE_EXTENSIONS",
        .file_before_variable = true, // as SAM has it
        .apply = [](BuildCommand& c, const Given& v) { c.build.language_extensions = is_on(v); }},
    BuildOption{.names = "--use-buildkit,!--no-use-buildkit",
                .takes = Takes::flag,
                .group = k_accepted,
                .help = "Build container images with BuildKit",
                .apply = [](BuildCommand& c, const Given& v) { c.build.use_buildkit = is_on(v); }},
    BuildOption{.names = "--profile",
                .value = "NAME",
                .group = k_accepted,
                .help = "Changes nothing: a build asks AWS for nothing",
                .apply = accept},
    BuildOption{.names = "--beta-features,!--no-beta-features",
                .takes = Takes::flag,
                .group = k_accepted,
                .help = "Changes nothing: what SAM asks to opt in to is there or not",
                .apply = accept},
    BuildOption{.names = "--mode",
                .value = "debug",
                .group = {},
                .help = "SAM's build mode",
                .variable = "SAM_BUILD_MODE",
                .choices = "debug",
                .apply = [](BuildCommand& c, const Given& v) { c.build.mode = v.last(); }},
    BuildOption{.names = "--hook-name",
                .value = "NAME",
                .group = {},
                .help = "Refused: cbuild reads no Terraform projects",
                .apply = accept},
    BuildOption{.names = "--skip-prepare-infra,!--prepare-infra",
                .takes = Takes::flag,
                .group = {},
                .help = "Goes with --hook-name",
                .apply = accept},
    BuildOption{.names = "--terraform-project-root-path",
                .value = "DIR",
                .group = {},
                .help = "Goes with --hook-name",
                .apply = accept},
};

} // namespace

std::span<const BuildOption> build_options() { return k_options; }

} // namespace cbuild::cli
