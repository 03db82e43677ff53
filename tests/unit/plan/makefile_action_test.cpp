#include "support/catch.hpp"
#include "support/empty_source.hpp"
#include "support/error_of.hpp"

#include <cbuild/plan/makefile.hpp>
#include <cbuild/util/error.hpp>

using namespace cbuild;
using action::Input;
using plan::MakefileBuild;

namespace {

MakefileBuild plain() {
  return {.logical_id = "Api",
          .source = "/p/src",
          .makefile = "/p/src/Makefile",
          .working_directory = "/p/src",
          .image = "sha256:image"};
}

/// The arguments of the script: working directory, Makefile, target.
std::vector<std::string> arguments(const action::Action& action) {
  return {action.command.argv.begin() + 4, action.command.argv.end()};
}

const std::string& script(const action::Action& action) { return action.command.argv.at(2); }

} // namespace

TEST_CASE("makefile_action: a plain function", "[plan]") {
  const auto action = plan::makefile_action(plain(), test::empty_source);
  CHECK(action.image == "sha256:image");
  CHECK(action.inputs == std::vector<action::Input>{{"/p/src", "/tmp/samcli/source"}});
  CHECK(action.output_directory == "/tmp/samcli/artifacts");
  CHECK(action.limits == action::Limits{});
  CHECK(action.command.working_directory == "/");
  CHECK(action.command.user == "0:0");
  CHECK(action.command.environment ==
        std::map<std::string, std::string>{{"ARTIFACTS_DIR", "/tmp/samcli/artifacts"},
                                           {"LC_CTYPE", "C.UTF-8"}});
  CHECK(action.command.argv[0] == "sh");
  CHECK(action.command.argv[1] == "-c");
  CHECK(arguments(action) ==
        std::vector<std::string>{"/tmp/samcli/scratch", "/tmp/samcli/source/Makefile", "build-Api"});
  CHECK(script(action).starts_with("exec 2>&1\n"));
  CHECK(script(action).find("SSL_CERT_FILE") == std::string::npos);
}

TEST_CASE("makefile_action: the same build is the same Action", "[plan]") {
  CHECK(plan::makefile_action(plain(), test::empty_source) ==
        plan::makefile_action(plain(), test::empty_source));
  auto other = plain();
  other.logical_id = "Api2";
  CHECK_FALSE(plan::makefile_action(plain(), test::empty_source) ==
              plan::makefile_action(other, test::empty_source));
}

TEST_CASE("makefile_action: a Makefile elsewhere is an input of its own", "[plan]") {
  auto build = plain();
  build.makefile = "/p/make/Makefile";
  const auto action = plan::makefile_action(build, test::empty_source);
  CHECK(action.inputs ==
        std::vector<action::Input>{{"/p/src", "/tmp/samcli/source"}, {"/p/make", "/tmp/samcli/manifest"}});
  CHECK(arguments(action)[1] == "/tmp/samcli/manifest/Makefile");
}

TEST_CASE("makefile_action: a Makefile below the source is one that lies elsewhere", "[plan]") {
  auto build = plain();
  build.makefile = "/p/src/make/Makefile";
  CHECK(arguments(plan::makefile_action(build, test::empty_source))[1] == "/tmp/samcli/manifest/Makefile");
}

TEST_CASE("makefile_action: the working directory is one of the scratch copy", "[plan]") {
  auto build = plain();
  const auto [given, seen] = GENERATE(table<std::string, std::string>({
      {"/p/src", "/tmp/samcli/scratch"},
      {"/p/src/", "/tmp/samcli/scratch"},
      {"/p/src/.", "/tmp/samcli/scratch"},
      {"/p/src/a", "/tmp/samcli/scratch/a"},
      {"/p/src/a/b c", "/tmp/samcli/scratch/a/b c"},
      {"/p/src/..a", "/tmp/samcli/scratch/..a"},
  }));
  build.working_directory = given;
  CAPTURE(given);
  CHECK(arguments(plan::makefile_action(build, test::empty_source))[0] == seen);
}

TEST_CASE("makefile_action: a working directory outside the source is an error", "[plan]") {
  auto build = plain();
  build.working_directory = GENERATE("/p", "/p/src2", "/p/other", "/", "/p/src/../other");
  CAPTURE(build.working_directory);
  const auto error = test::error_of([&] { (void)plan::makefile_action(build, test::empty_source); });
  CHECK(error.code() == util::ExitCode::usage);
  CHECK(error.message() == "WorkingDirectory '" + build.working_directory.string() +
                               "' of 'Api' is not inside its source '/p/src'");
  CHECK(error.hints().size() == 1);
}

TEST_CASE("makefile_action: the host's CA bundle is an input, and trusted before anything else", "[plan]") {
  auto build = plain();
  build.network.ca_bundle = "/etc/own.crt";
  const auto action = plan::makefile_action(build, test::empty_source);
  CHECK(action.inputs == std::vector<action::Input>{{"/p/src", "/tmp/samcli/source"},
                                                    {"/etc/own.crt", "/tmp/cbuild/ca-bundle.crt"}});
  const auto trust = script(action).find(plan::trust_ca_bundle_script());
  CHECK(trust == std::string("exec 2>&1\n").size());
  CHECK(action.command.environment.size() == 2);
}

TEST_CASE("makefile_action: proxies are variables of the build, but ARTIFACTS_DIR is ours", "[plan]") {
  auto build = plain();
  build.network.proxies = {{"https_proxy", "http://p:1"}, {"ARTIFACTS_DIR", "/x"}};
  CHECK(plan::makefile_action(build, test::empty_source).command.environment ==
        std::map<std::string, std::string>{{"ARTIFACTS_DIR", "/tmp/samcli/artifacts"},
                                           {"LC_CTYPE", "C.UTF-8"},
                                           {"https_proxy", "http://p:1"}});
}

TEST_CASE("explain_makefile_exit: what make itself did not say", "[plan]") {
  CHECK(plan::explain_makefile_exit(121) == "the source could not be copied inside the container");
  CHECK(plan::explain_makefile_exit(122) == "the image has no 'make'");
  CHECK(plan::explain_makefile_exit(123) == "the working directory does not exist in the source");
  for (const int code : {0, 1, 2, 126, 127, 137}) CHECK(plan::explain_makefile_exit(code).empty());
}

TEST_CASE("makefile_action: a Makefile that is left out is told, where it lies", "[plan]") {
  action::Snapshot around;
  around.left_out = {{"Makefile", util::FileKind::file, action::LeftOut::Reason::ignore_file}};
  auto build = plain();
  if (GENERATE(false, true)) build.makefile = "/p/make/Makefile";
  const auto snapshot_of = [&](const action::Tree& tree) -> const action::Snapshot& {
    return tree.root == build.makefile.parent_path() ? around : test::empty_source();
  };
  const auto error = test::error_of([&] { (void)plan::makefile_action(build, snapshot_of); });
  CHECK(error.code() == util::ExitCode::usage);
  CHECK(error.message() == "the build does not get the Makefile '" + build.makefile.string() +
                               "', as a '.cbuildignore' names 'Makefile'");
}

TEST_CASE("makefile_action: variables go to make, those of options unseen, and never in the place of its own",
          "[plan]") {
  auto build = plain();
  build.environment = {{"A", "template"}, {"LC_CTYPE", "C"}, {"https_proxy", "own"}};
  build.variables = {{"A", "option"}, {"E.F", "x"}};
  build.network.proxies = {{"https_proxy", "http://p:1"}};
  const auto command = plan::makefile_action(build, test::empty_source).command;
  CHECK(command.environment == std::map<std::string, std::string>{{"A", "template"},
                                                                  {"ARTIFACTS_DIR", "/tmp/samcli/artifacts"},
                                                                  {"E.F", "x"},
                                                                  {"LC_CTYPE", "C"},
                                                                  {"https_proxy", "own"}});
  CHECK(command.secret_environment == std::map<std::string, std::string>{{"A", "option"}});
}
