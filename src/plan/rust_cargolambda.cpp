#include "plan/container_script.hpp"

#include <cbuild/plan/rust_cargolambda.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace cbuild::plan {

using action::Action;
using action::Cache;

namespace {

constexpr std::string_view k_cargo_home = "/tmp/samcli/cargo";
constexpr std::string_view k_cargo_cache = "/tmp/samcli/cache";
constexpr std::string_view k_target = "/tmp/samcli/target";
constexpr std::string_view k_lambda = "/tmp/samcli/lambda";
constexpr std::string_view k_listing = "/tmp/samcli/listing";
constexpr std::string_view k_times = "/tmp/samcli/target/.cbuild-times";

constexpr const char* k_env_file = "/tmp/samcli/env-file";
constexpr const char* k_configuration = "/tmp/samcli/CargoLambda.toml";
constexpr const char* k_env_vars = "CBUILD_ENV_VARS";

constexpr int k_no_zig = 119;
constexpr int k_nothing_made = 120;
constexpr int k_no_binary = 124;
constexpr int k_no_include = 125;

/// Of cargo's home only what it fetched is kept: the settings and programs in it would reach other builds.
/// Its locks are kept with it: what is fetched, one build at a time writes there. zig keeps the C library
/// that it compiled, which takes it half a minute.
constexpr std::string_view k_prepare_cargo = R"sh(umask 022
for tool in cargo cargo-lambda; do
  command -v "$tool" >/dev/null 2>&1 || {{ echo "there is no '$tool' in PATH"; exit {no_tool}; }}
done
image_home=${{CARGO_HOME:-$HOME/.cargo}}
export CARGO_HOME={home} CARGO_TARGET_DIR={target} ZIG_GLOBAL_CACHE_DIR={cache}/zig
mkdir -p {home} {cache}/registry {cache}/git || exit {copy_failed}
for kept in registry git .package-cache .package-cache-mutate .global-cache; do
  ln -s {cache}/$kept {home}/$kept || exit {copy_failed}
done
for settings in config.toml config; do
  if [ -f "$image_home/$settings" ]; then cp "$image_home/$settings" {home}/ || exit {copy_failed}; fi
done
)sh";

/// Without zig cargo lambda installs one from PyPI, of any version and in each container anew. Looked for is
/// where cargo-zigbuild does.
constexpr std::string_view k_require_zig =
    R"sh(command -v "${{CARGO_ZIGBUILD_ZIG_PATH:-zig}}" >/dev/null 2>&1 ||
  "${{CARGO_ZIGBUILD_PYTHON_PATH:-python3}}" -m ziglang version >/dev/null 2>&1 || exit {no_zig}
)sh";

/// cargo lambda copies a program after cargo's own lock has ended, so each build has the target directory to
/// itself. Redirections of exec would end some shells where they fail.
constexpr std::string_view k_enter_source = R"sh(mkdir -p {times} || exit {copy_failed}
if command -v flock >/dev/null 2>&1; then
  true > {target}/.cbuild-lock || exit {copy_failed}
  exec 9>{target}/.cbuild-lock
  flock -n 9 || {{ echo "waiting for another build of this project"; flock 9; }}
fi
list_source || exit {copy_failed}
copy_source || exit {copy_failed}
cd {scratch} || exit {copy_failed}
set_times || exit {copy_failed}
cd "$1" || exit {no_working_directory}
)sh";

/// cargo takes a file for unchanged that is older than what was compiled, which says little here: a file may
/// have been written after it was copied, a former state may come back with its old time, and another project
/// to the same place. So each state of a file gets the time of the build that first saw it, and keeps it: the
/// target directory has a list of states for each time. A state in none of them is new; one that a build did
/// not see is forgotten. All is new where the image's find cannot list, a name has lines of its own, or there
/// are so many lists that to compile once costs less. Listed is the source itself, whose files have a time of
/// change that nobody sets, and before it is copied: what changes in between is new in the next build.
constexpr std::string_view k_set_times = R"sh(list_source() {{
  cd {source} || return
  find . '(' {left_out}-name .git -o -name .aws-sam ')' -prune -o -printf '%y %s %T@ %C@ %p\n' 2>/dev/null |
    LC_ALL=C sort > {listing}
}}
set_times() {{
  if ! [ -s {listing} ] || LC_ALL=C grep -Eqv '^[a-zA-Z] [0-9]+ [0-9.-]+ [0-9.-]+ \.(/|$)' {listing}; then
    find . -exec touch -c {{}} +
    return
  fi
  set -- {times}/*
  if [ $# -gt 50 ]; then rm -f "$@" || return; fi
  cp {listing} {listing}-new || return
  for list in {times}/*; do
    if ! [ -f "$list" ]; then continue; fi
    LC_ALL=C comm -12 "$list" {listing} > {listing}-same || return
    LC_ALL=C comm -23 {listing}-new {listing}-same > {listing}-rest || return
    mv {listing}-rest {listing}-new || return
    if [ -s {listing}-same ]; then keep_times {listing}-same "${{list##*/}}"; else rm "$list"; fi || return
  done
  if [ -s {listing}-new ]; then keep_times {listing}-new "$(date +%s.%N)"; fi
}}
keep_times() {{
  if ! cmp -s "$1" {times}/"$2"; then
    cp "$1" {target}/.cbuild-new && mv {target}/.cbuild-new {times}/"$2" || return
  fi
  cut -d ' ' -f 5- "$1" | tr '\n' '\0' | xargs -0 touch -c -d "@$2" --
}}
)sh";

/// The source stays as it is, so the Cargo.lock that cargo makes for a workspace without one is kept with
/// what is compiled: the next build takes the same versions, and asks no registry for newer ones. Another
/// cargo may not understand it. $1 is the workspace.
constexpr std::string_view k_keep_lock = R"sh(lock=$1/Cargo.lock
if [ -e "$lock" ] || [ -L "$lock" ]; then
  rm -f {target}/.cbuild-Cargo.lock*
else
  kept_lock="{target}/.cbuild-Cargo.lock $(cargo -V)"
  if [ -f "$kept_lock" ]; then cp -p "$kept_lock" "$lock" || exit {copy_failed}; fi
  trap 'if [ -f "$lock" ]; then cp -p "$lock" {target}/.cbuild-new && mv {target}/.cbuild-new "$kept_lock"; fi' EXIT
fi
)sh";

/// A toolchain that the project names and the image lacks is kept beside what was fetched. rustup installs it
/// when it is first called, and knows no locks.
constexpr std::string_view k_choose_toolchain = R"sh(at=$PWD
while [ -n "$at" ] && ! [ -e "$at/rust-toolchain.toml" ] && ! [ -e "$at/rust-toolchain" ]; do at=${{at%/*}}; done
if [ -n "$at" ]; then
  if ! RUSTUP_AUTO_INSTALL=0 cargo --version >/dev/null 2>&1; then
    export RUSTUP_HOME={cache}/rustup
    true > {cache}/.rustup-lock || exit {copy_failed}
    exec 8>{cache}/.rustup-lock
    if command -v flock >/dev/null 2>&1; then flock 8; fi
    cargo --version >/dev/null && rustup target add {triple} >/dev/null || exit
    exec 8>&-
  fi
fi
)sh";

/// The variables come by the environment, not in the script or the log, and only cargo is to see them. cargo
/// lambda takes each program that lies in the target directory for one that was just made: those of earlier
/// builds go first. cargo links them there again where they are still right.
constexpr std::string_view k_run_as_written =
    R"sh(for old in {target}/*-linux-*/*/* {target}/*-linux-*/*/examples/*; do
  if [ -f "$old" ] && [ -x "$old" ]; then rm -f "$old" || exit {copy_failed}; fi
done
env_vars=$CBUILD_ENV_VARS
unset CBUILD_ENV_VARS
if [ -n "$env_vars" ]; then set -- "--env-var=$env_vars"; else set --; fi
{cargo} "$@" || exit
for made in {artifacts}/*; do
  if [ -e "$made" ]; then exit; fi
done
exit {nothing_made}
)sh";

/// place ID BINARY DESTINATION; include ID DIRECTORY FROM TO. A project's own configuration of cargo lambda
/// may say `extension` or `flatten`, and so have the binary elsewhere. Links are followed: what they lead to
/// need not be in the artifact. dash's echo takes backslashes for its own.
constexpr std::string_view k_place = R"sh(place() {{
  for made in {lambda}/"$2"/bootstrap {lambda}/extensions/"$2" {lambda}/bootstrap ''; do
    if [ -f "$made" ]; then break; fi
  done
  if [ -z "$made" ]; then
    made=$(ls {lambda} 2>/dev/null | tr '\n' ' ')
    printf "cargo lambda made no binary '%s'; it made: %s\n" "$2" "$made"
    exit {no_binary}
  fi
  rm -rf "{artifacts}/$1/$3"
  mkdir -p "$(dirname "{artifacts}/$1/$3")" && cp "$made" "{artifacts}/$1/$3" || exit {copy_failed}
  chmod 755 "{artifacts}/$1/$3"
}}
include() {{
  if [ ! -e "{scratch}/$2/$3" ]; then
    printf "'%s' is to be included, and does not exist in '%s'\n" "$3" "$2"
    exit {no_include}
  fi
  if ! [ -f "{scratch}/$2/$3" ] && ! [ -d "{scratch}/$2/$3" ]; then
    printf "'%s' is to be included, and is neither a file nor a directory\n" "$3"
    exit {no_include}
  fi
  broken=$(find -L "{scratch}/$2/$3" -type l 2>&1)
  if [ -n "$broken" ]; then
    printf "'%s' is to be included, and has links that lead nowhere: %s\n" "$3" "$broken"
    exit {no_include}
  fi
  mkdir -p "$(dirname "{artifacts}/$1/$4")" || exit {copy_failed}
  if [ -d "{scratch}/$2/$3" ]; then
    mkdir -p "{artifacts}/$1/$4" && cp -RL "{scratch}/$2/$3/." "{artifacts}/$1/$4/" || exit {copy_failed}
  else
    cp -L "{scratch}/$2/$3" "{artifacts}/$1/$4" || exit {copy_failed}
  fi
}}
)sh";

/// `own`: what only this script has, by fmt::arg.
template <typename... Own>
std::string with_paths(std::string_view script, const Own&... own) {
  return fmt::format(fmt::runtime(script),
                     own...,
                     fmt::arg("source", k_source),
                     fmt::arg("no_zig", k_no_zig),
                     fmt::arg("nothing_made", k_nothing_made),
                     fmt::arg("home", k_cargo_home),
                     fmt::arg("cache", k_cargo_cache),
                     fmt::arg("target", k_target),
                     fmt::arg("listing", k_listing),
                     fmt::arg("times", k_times),
                     fmt::arg("lambda", k_lambda),
                     fmt::arg("scratch", k_scratch),
                     fmt::arg("artifacts", k_artifacts),
                     fmt::arg("no_tool", k_no_tool),
                     fmt::arg("copy_failed", k_copy_failed),
                     fmt::arg("no_working_directory", k_no_working_directory),
                     fmt::arg("no_binary", k_no_binary),
                     fmt::arg("no_include", k_no_include));
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
  arguments.insert(arguments.end(), {"--lambda-dir", std::string(k_lambda)});
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

void add_caches(const CargoSettings& settings, Action& action) {
  if (!settings.cache_key) return;
  const auto cache = [](std::string_view kind, const std::string& volume, std::string_view path) {
    return Cache{
        .volume = volume, .container = std::string(path), .labels = {{"cbuild.cache", std::string(kind)}}};
  };
  action.caches.push_back(cache("cargo", "cbuild-cargo", k_cargo_cache));
  action.caches.push_back(
      cache("cargo-target", fmt::format("cbuild-cargo-target-{}", *settings.cache_key), k_target));
  action.caches.back().labels["cbuild.source"] = util::printable(settings.source.string());
}

/// Of an image's id, what the names of its volumes have.
std::string image_key(std::string_view image) {
  constexpr std::size_t k_digits = 12;
  const auto colon = image.find(':');
  return std::string(image.substr(colon == std::string_view::npos ? 0 : colon + 1).substr(0, k_digits));
}

std::string in_scratch(const std::string& directory) {
  return directory == "." ? std::string(k_scratch) : fmt::format("{}/{}", k_scratch, directory);
}

constexpr std::size_t k_script = 2; ///< its place in argv

/// cargo is to refuse a workspace without a Cargo.lock, or with an outdated one. (Not looked at is what the
/// project's configuration of cargo lambda says of that.)
bool wants_own_lock(const std::vector<std::string>& options) {
  return std::any_of(options.begin(), options.end(), [](const auto& option) {
    return option == "--locked" || option == "--frozen";
  });
}

/// For find: "-path './target' -o ". No pattern: what is special in one is escaped.
std::string left_out_test(const std::vector<std::string>& left_out) {
  std::string test;
  for (const auto& path : left_out) {
    std::string pattern = "./";
    for (const char c : path) {
      if (std::string_view("*?[]\\").find(c) != std::string_view::npos) pattern += '\\';
      pattern += c;
    }
    test += fmt::format("-path {} -o ", shell_quoted(pattern));
  }
  return test;
}

/// What all have in common: its script ends where cargo lambda is to be called.
Action started_action(const CargoSettings& settings) {
  Action action{.image = settings.image, .output_directory = std::string(k_artifacts)};
  action.inputs.push_back({settings.source, std::string(k_source)});
  std::string script = script_head(settings.network, action);
  script += copy_source_function(settings.left_out);
  script += with_paths(k_prepare_cargo);
  if (settings.links_with_zig) script += with_paths(k_require_zig);
  script += with_paths(k_set_times, fmt::arg("left_out", left_out_test(settings.left_out)));
  script += with_paths(k_enter_source);
  if (settings.directory != settings.workspace)
    script += fmt::format(
        "cd {} || exit {}\n", shell_quoted(in_scratch(settings.directory)), k_no_working_directory);
  script += with_paths(k_choose_toolchain, fmt::arg("triple", shell_quoted(settings.triple)));
  if (!wants_own_lock(settings.options)) script += with_paths(k_keep_lock);
  action.command = {.argv = {"sh", "-c", std::move(script), "cbuild", in_scratch(settings.workspace)},
                    .working_directory = "/",
                    .environment = settings.network.proxies,
                    .user = "0:0"};
  action.command.environment.insert(settings.environment.begin(), settings.environment.end());
  add_caches(settings, action);
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
  if (says("No space left on device"))
    hints.emplace_back("the engine's disk is full: 'docker system df' shows what takes the space");
  return hints;
}

} // namespace

Action cargo_action(std::span<const CargoBuild> builds) {
  const auto& settings = builds.front().settings;
  auto action = started_action(settings);
  action.command.argv[k_script] += with_paths(k_place) + build_script(builds);
  return action;
}

Action cargo_lambda_action(const CargoLambdaBuild& build) {
  auto action = started_action(build.settings);
  auto words = build.settings.options;
  for (const auto& include : build.includes)
    words.push_back(fmt::format("--include={}:{}/{}", include.to, k_scratch, include.from));
  const auto mount = [&](const auto& file, const char* option, const char* place) {
    if (!file) return;
    action.inputs.push_back({*file, place});
    words.push_back(fmt::format("{}={}", option, place));
  };
  mount(build.env_file, "--env-file", k_env_file);
  mount(build.configuration, "--global", k_configuration);
  if (!build.env_vars.empty()) action.command.environment[k_env_vars] = util::join(build.env_vars, ",");
  words.push_back(fmt::format("--lambda-dir={}", k_artifacts));
  auto& script = action.command.argv[k_script];
  script += command_line("printf '%s\\n'", {"cargo lambda build " + util::join(words, " ")});
  auto cargo = command_line("cargo lambda build", words);
  cargo.pop_back();
  script += with_paths(k_run_as_written, fmt::arg("cargo", cargo));
  return action;
}

void use_image(CargoSettings& settings, const std::string& image) {
  settings.image = image;
  if (settings.cache_key) *settings.cache_key += "-" + image_key(image);
}

Diagnosis diagnose_cargo(int exit_code, std::string_view log_tail, OptionsFrom options) {
  return {.what = std::string(explain_cargo_exit(exit_code)),
          .refused = is_refusal(exit_code),
          .hints = cargo_hints(exit_code, log_tail, options)};
}

} // namespace cbuild::plan
