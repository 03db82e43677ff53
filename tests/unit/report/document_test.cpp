#include "fake_terminal.hpp"
#include "report/document.hpp"
#include "support/catch.hpp"

using namespace cbuild::report;
using namespace cbuild::test;
using namespace std::chrono_literals;

namespace {

Result function() {
  return {.name = "Api",
          .status = Status::built,
          .time = 1'250ms,
          .size = 812,
          .artifact = "out/Child/Api",
          .facts = {.id = "Child/Api",
                    .runtime = "provided.al2",
                    .architecture = "x86_64",
                    .compatible_runtimes = {},
                    .artifact = "/p/out/Child/Api",
                    .sha256 = "abc",
                    .image_digest = "sha256:def"}};
}

Result layer() {
  return {.name = "Lay",
          .status = Status::failed,
          .size = std::nullopt,
          .artifact = {},
          .facts = {.id = "Lay",
                    .kind = Facts::Kind::layer,
                    .runtime = {},
                    .architecture = {},
                    .compatible_runtimes = {"provided.al2"},
                    .artifact = {},
                    .sha256 = {},
                    .image_digest = {}}};
}

const Results k_place{.directory = "/p/out",
                      .template_file = "/p/out/template.yaml",
                      .shown_directory = "out",
                      .shown_template_file = "out/template.yaml",
                      .is_default = false};

Summary failed() {
  return {.results = {layer()},
          .failures = {{.type = "BuildInsideContainerError",
                        .code = "build-failed",
                        .exit_status = 1,
                        .message = "layer 'Lay' failed",
                        .frames = {"while building layer 'Lay'"},
                        .hints = {"look"},
                        .resources = {"Lay"}}},
          .place = k_place};
}

} // namespace

TEST_CASE("document: has SAM's fields of a success, and more of each resource", "[report]") {
  CHECK(document({.results = {function()}, .failures = {}, .place = k_place, .published = true}) ==
        R"({"type":"result","status":"success","build_dir":"/p/out","template_file":"/p/out/template.yaml",)"
        R"("published":true,"resources":[{"resource_id":"Child/Api","type":"function","package_type":"Zip",)"
        R"("runtime":"provided.al2","architecture":"x86_64","status":"built","artifact":"/p/out/Child/Api",)"
        R"("sha256":"abc","bytes":812,"seconds":1.25,"image_digest":"sha256:def"}]})"
        "\n");
}

TEST_CASE("document: has SAM's fields of a failure, its code, hints and resources", "[report]") {
  CHECK(document(failed()) ==
        R"({"type":"result","status":"failure","error":{"type":"BuildInsideContainerError",)"
        R"("message":"layer 'Lay' failed","resources":["Lay"],"code":"build-failed","exit_status":1,)"
        R"("while":["while building layer 'Lay'"],"hints":["look"]},"errors":[{)"
        R"("type":"BuildInsideContainerError","message":"layer 'Lay' failed","resources":["Lay"],)"
        R"("code":"build-failed","exit_status":1,"while":["while building layer 'Lay'"],"hints":["look"]}],)"
        R"("build_dir":"/p/out","template_file":"/p/out/template.yaml","published":false,)"
        R"("resources":[{"resource_id":"Lay","type":"layer","compatible_runtimes":["provided.al2"],)"
        R"("architecture":null,"status":"failed","artifact":null,"sha256":null,"bytes":null,"seconds":0.0,)"
        R"("image_digest":null}]})"
        "\n");
}

TEST_CASE("document: bytes that are not UTF-8 do not spoil it, nor does a line feed", "[report]") {
  auto summary = failed();
  summary.failures[0].message = "a\xff\nb";
  const auto text = document(summary);
  CHECK_THAT(text, ContainsSubstring("a\xef\xbf\xbd\\nb"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
}

TEST_CASE("document: is all there is on stdout, whatever the verbosity", "[report]") {
  FakeTerminal terminal;
  const auto verbosity = GENERATE(Verbosity::quiet, Verbosity::normal);
  const bool is_terminal = GENERATE(true, false);
  const Options options{.output = Output::json, .verbosity = verbosity};
  const auto reporter = make_reporter(options, terminal.surroundings(is_terminal));
  reporter->phase("A", "building");
  reporter->log("A", bytes("x\n"));
  reporter->finished("A");
  const Summary summary{.results = {function()}, .failures = {}, .place = k_place, .published = true};
  CHECK(reporter->summary(summary));
  CHECK(terminal.out == document(summary));
  if (verbosity == Verbosity::normal) CHECK_THAT(terminal.err, ContainsSubstring("out/Child/Api"));
}

TEST_CASE("document: one that nobody takes is told", "[report]") {
  FakeTerminal terminal;
  terminal.out_is_full = true;
  CHECK_FALSE(make_reporter({.output = Output::json}, terminal.surroundings(false))->summary(failed()));
}

TEST_CASE("document: no error in it has a secret", "[report]") {
  FakeTerminal terminal;
  auto surroundings = terminal.surroundings(false);
  surroundings.secrets.add_url("http://user:secret@proxy:3128");
  auto summary = failed();
  summary.failures[0].message = "cannot reach http://user:secret@proxy";
  summary.failures[0].hints = {"curl http://user:secret@proxy"};
  CHECK(make_reporter({.output = Output::json}, std::move(surroundings))->summary(summary));
  CHECK_THAT(terminal.out, ContainsSubstring("cannot reach") && !ContainsSubstring("secret"));
}
