#include "cargo/build_options.hpp"
#include "support.hpp"

#include <cbuild/util/text.hpp>

using namespace cbuild;
using namespace cbuild::cargo::test;
using Strings = std::vector<std::string>;

namespace {

/// "name" or "name=value" of each, with '|' between them.
std::string parsed(const std::string& line) {
  Strings found;
  for (const auto& [name, value] : cargo::parse_options(util::split(line, ' ')))
    found.push_back(name + (value ? "=" + *value : ""));
  return util::join(found, "|");
}

std::string refused(const std::string& line) {
  try {
    return parsed(line);
  } catch (const util::Error& error) {
    CHECK(error.code() == util::ExitCode::usage);
    return util::render(error);
  }
}

} // namespace

TEST_CASE("parse_options: clap's ways to write an option", "[cargo]") {
  const auto [line, options] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"--release", "release"},
      {"-r", "release"},
      {"--lambda-dir out", "lambda-dir=out"},
      {"--lambda-dir=out", "lambda-dir=out"},
      {"-l out", "lambda-dir=out"},
      {"-lout", "lambda-dir=out"},
      {"-l=out", "lambda-dir=out"},
      {"-rl out", "release|lambda-dir=out"},
      {"-rlout", "release|lambda-dir=out"},
      {"-rqj4", "release|quiet|jobs=4"},
      {"-vv -v", "verbose|verbose|verbose"},
      {"--config a=b=c", "config=a=b=c"},
      {"--config=a=b", "config=a=b"},
      {"--config=-x", "config=-x"},
      {"-Z-x", "Z=-x"},
      {"-Zfoo -Z bar", "Z=foo|Z=bar"},
      {"--flatten -", "flatten=-"},
      {"-i a -i b:c --include d", "include=a|include=b:c|include=d"},
      {"--env-var A=b --env-vars C=d", "env-var=A=b|env-var=C=d"},
      {"--bin", "bin"},
      {"--bin --release", "bin|release"},
      {"--bin a --bin=b", "bin=a|bin=b"},
      {"-p -r", "package|release"},
      {"-pa -p b --package c", "package=a|package=b|package=c"},
      {"--example --", "example"},
      {"--features= --release", "features=|release"},
      {"--release --", "release"},
      {"-rh --nonsense", "release|help"},
      {"--help nonsense", "help"},
  }));
  CAPTURE(line);
  CHECK(refused(line) == options);
}

TEST_CASE("parse_options: every option that cargo lambda has", "[cargo]") {
  for (const std::string name : {"arm64",
                                 "x86-64",
                                 "extension",
                                 "internal",
                                 "skip-target-check",
                                 "release",
                                 "quiet",
                                 "admerge",
                                 "keep-going",
                                 "disable-optimizations",
                                 "timings",
                                 "verbose",
                                 "unit-graph",
                                 "frozen",
                                 "future-incompat-report",
                                 "all-features",
                                 "locked",
                                 "offline",
                                 "workspace",
                                 "no-default-features",
                                 "all",
                                 "lib",
                                 "bins",
                                 "examples",
                                 "ignore-rust-version",
                                 "tests",
                                 "benches",
                                 "help",
                                 "bin",
                                 "all-targets",
                                 "package",
                                 "example",
                                 "compile-time-deps"})
    CHECK(refused("--" + name) == name);
  for (const std::string name :
       {"output-format", "lambda-dir", "flatten", "compiler", "global",         "include",       "context",
        "env-var",       "env-file",   "color",   "config",   "message-format", "jobs",          "profile",
        "target",        "target-dir", "exclude", "features", "artifact-dir",   "manifest-path", "test",
        "bench",         "bin",        "package", "example"}) {
    CHECK(refused("--" + name + " x") == name + "=x");
    CHECK(refused("--" + name + "=") ==
          (name == "features" ? "features=" : "'--" + name + "' needs a value"));
  }
}

TEST_CASE("parse_options: what clap refuses", "[cargo]") {
  const auto [line, error] = GENERATE(table<std::string, std::string>({
      {"--relase", "unknown option '--relase'\n  hint: did you mean '--release'?"},
      {"--outputformat=zip", "unknown option '--outputformat'\n  hint: did you mean '--output-format'?"},
      {"--nothing-like-it-at-all", "unknown option '--nothing-like-it-at-all'"},
      {"-y", "unknown option '-y'"},
      {"-ry", "unknown option '-y'"},
      {"-r=true", "unknown option '-='"},
      {"--Z x", "unknown option '--Z'"},
      {"--release=true", "'--release' takes no value"},
      {"--lambda-dir", "'--lambda-dir' needs a value"},
      {"-l", "'--lambda-dir' needs a value"},
      {"-rl", "'--lambda-dir' needs a value"},
      {"--lambda-dir --", "'--lambda-dir' needs a value"},
      {"--lambda-dir --release",
       "'--lambda-dir' needs a value\n"
       "  hint: a value that starts with '-' is written '--lambda-dir=--release'"},
      {"-Z -x", "'-Z' needs a value\n  hint: a value that starts with '-' is written '-Z-x'"},
      {"--target", "'--target' needs a value"},
      {"api", "unknown argument 'api'"},
      {"-i a b", "unknown argument 'b'"},
      {"-- api", "unknown argument 'api'"},
      {"-- --release", "unknown argument '--release'"},
      {"-", "unknown argument '-'"},
  }));
  CAPTURE(line);
  CHECK(refused(line) == error);
}

TEST_CASE("parse_options: control characters never reach the terminal", "[cargo]") {
  for (const Strings& words : {Strings{"--\x1b"}, Strings{"-\x1b"}, Strings{"\x1b"}, Strings{"-l", "-\x1b"}})
    CHECK(error_of([&] { static_cast<void>(cargo::parse_options(words)); }).find('\x1b') ==
          std::string::npos);
}
