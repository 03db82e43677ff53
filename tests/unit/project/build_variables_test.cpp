#include "support/catch.hpp"
#include "support/error_of.hpp"

#include <cbuild/project/build_variables.hpp>

using namespace cbuild;
using project::BuildVariables;
using project::read_dotenv;
using test::error_of;
using Map = BuildVariables::Map;
using Strings = std::vector<std::string>;

namespace {

sam::Identity named(const std::string& id, const std::string& stack = {}) {
  return {.logical_id = id, .stack_path = stack, .id = id, .type = {}, .place = {}};
}

} // namespace

TEST_CASE("build_variables: for all and for one, by SAM's precedence", "[project]") {
  BuildVariables variables;
  variables.add_file(R"({"Parameters": {"A": "file all", "B": "file all", "C": "file all", "D": "file all"},
                         "Fn": {"C": "file own", "D": "file own"}})",
                     "f");
  variables.add_arguments({"B=all", "C=all", "D=all", "Fn.D=own", "Parameters.E = x=y ", "Fn.E.F=z"});
  CHECK(variables.of(named("Fn")) ==
        Map{{"A", "file all"}, {"B", "all"}, {"C", "file own"}, {"D", "own"}, {"E", "x=y"}, {"E.F", "z"}});
  CHECK(variables.of(named("Other")) ==
        Map{{"A", "file all"}, {"B", "all"}, {"C", "all"}, {"D", "all"}, {"E", "x=y"}});
  CHECK(variables.warnings({"Fn"}).empty());
}

TEST_CASE("build_variables: one of a nested stack has its own by its full path", "[project]") {
  BuildVariables variables;
  variables.add_file(
      R"({"Child/Fn": {"A": "file path", "B": "file path"}, "Fn": {"A": "file", "C": "file"}})", "f");
  variables.add_arguments({"Fn.A=id", "Fn.D=id", "Child/Fn.B=path", "Child/Deep/Fn.E.F=path"});
  CHECK(variables.of(named("Fn", "Child")) ==
        Map{{"A", "file path"}, {"B", "path"}, {"C", "file"}, {"D", "id"}});
  CHECK(variables.of(named("Fn")) == Map{{"A", "id"}, {"C", "file"}, {"D", "id"}});
  CHECK(variables.of(named("Fn", "Child/Deep")) ==
        Map{{"A", "id"}, {"C", "file"}, {"D", "id"}, {"E.F", "path"}});
  auto cdk = named("Fn1A2B", "Child");
  cdk.id = "Fn"; // as its full path names it
  CHECK(variables.of(cdk) == Map{{"A", "file path"}, {"B", "path"}});
}

TEST_CASE("build_variables: what is no variable is left out with a word, which has no value", "[project]") {
  BuildVariables variables;
  variables.add_arguments(
      {"NAME", "NAME=", "=secret", "Fn.=secret", ".X=secret", "ARTIFACTS_DIR=secret", "Fm.A=secret"});
  CHECK(variables.of(named("Fn")).empty());
  const auto warnings = variables.warnings({"Fn"});
  REQUIRE(warnings.size() == 7);
  CHECK(
      warnings.front() ==
      "invalid command line --container-env-var input 'NAME', skipped: expected NAME=VALUE or ID.NAME=VALUE");
  CHECK(warnings[5] == "the variable ARTIFACTS_DIR is a build's own, so the one given is left out");
  CHECK(warnings[6] ==
        "variables are given for 'Fm', and the template has no such function or layer; did you mean 'Fn'?");
  for (const auto& warning : warnings) CHECK_THAT(warning, !Catch::Contains("secret"));
}

TEST_CASE("build_variables: a file's values become text as SAM makes it", "[project]") {
  BuildVariables variables;
  variables.add_file(R"({"Fn": {"A": 1, "B": true, "C": "", "D": 0.5}})", "f");
  CHECK(variables.of(named("Fn")) == Map{{"A", "1"}, {"B", "True"}, {"C", ""}, {"D", "0.5"}});
}

TEST_CASE("build_variables: a mistake in a file is told with its place and without a value", "[project]") {
  const auto [text, message] = GENERATE(table<std::string, std::string>({
      {"{\"Fn\": \"secret\"}", "f:1:8: 'Fn' is text; expected an object of variables"},
      {"{\"Fn\": {\n\"A\": null}}", "f:2:6: the variable 'A' is empty; expected text"},
      {"{\"Fn\": {\"A\": [\"secret\"]}}", "f:1:14: the variable 'A' is a list; expected text"},
      {"A=1\nsecret\n", "f:2: expected NAME=VALUE"},
      {"A=1\n\nB='secret\n", "f:3: nothing closes the quote"},
      {"A='secret' more\n", "f:1: expected nothing behind the closing quote"},
  }));
  BuildVariables variables;
  const auto error = error_of([&, &given = text] { variables.add_file(given, "f"); });
  CHECK(error.code() == util::ExitCode::usage);
  CHECK(error.message() == message);
  const auto broken = error_of([&] { variables.add_file("{\"A\": \"secret\",, }", "f"); });
  CHECK_THAT(broken.message(), Catch::StartsWith("f:1:") && !Catch::Contains("secret"));
}

TEST_CASE("read_dotenv: lines as Node's dotenv reads them", "[project]") {
  const auto [text, expected] = GENERATE(table<std::string, Map>({
      {"", {}},
      {"# nothing\n\nA=1\r\nB=2", {{"A", "1"}, {"B", "2"}}},
      {"export A = x y  # comment\n", {{"A", "x y"}}},
      {"URL=postgres://u:p@h/db?x=y#z\n", {{"URL", "postgres://u:p@h/db?x=y#z"}}},
      {"A=\nB= # c\nC=''\n", {{"A", ""}, {"B", ""}, {"C", ""}}},
      {"A='x # \\n y' # c\nB=`it's \"q\"`\n", {{"A", "x # \\n y"}, {"B", "it's \"q\""}}},
      {"A=\"x\\ny\\\"z\\\\\"\n", {{"A", "x\ny\"z\\"}}},
      {"A=\"x\ny\"\nB=1\n", {{"A", "x\ny"}, {"B", "1"}}},
      {"A=1\nA=2\n", {{"A", "2"}}},
      {"A=it's\n", {{"A", "it's"}}},
  }));
  CHECK(read_dotenv(text, "f") == expected);
}

TEST_CASE("build_variables: values of four bytes and more are secrets, lines too", "[project]") {
  BuildVariables variables;
  variables.add_arguments({"A=abc", "B=abcd", "Fn.C=first line of it\nx"});
  util::Secrets secrets;
  variables.add_to(secrets);
  CHECK(secrets.masked("abc abcd") == "abc ***");
  CHECK(secrets.masked("> first line of it\n> x") == "> ***\n> x");
}
