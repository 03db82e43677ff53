#include "build/image_choice.hpp"
#include "support/catch.hpp"
#include "support/coroutine.hpp"
#include "support/fake_engine.hpp"
#include "support/recording_reporter.hpp"

#include <algorithm>

using namespace cbuild;
using build::ImageChoice;
using build::ImageNeed;
using Story = std::vector<std::string>;

namespace {

const std::string k_own = "cbuild/provided.al2:latest";
const std::string k_base = "cbuild-base/provided.al2:latest";
const std::string k_public = "public.ecr.aws/sam/build-provided.al2:latest";

ImageNeed function(const std::string& runtime = "provided.al2") {
  return {.name = "Api", .runtime = runtime, .architecture = "x86_64", .on_other_architecture = {}};
}

/// One that takes more than the public image has.
ImageNeed program() {
  auto need = function();
  need.needs_own = true;
  return need;
}

struct Bench {
  std::string choose(ImageNeed need) { return loop.run(choice.choose(std::move(need))); }
  util::Error failure(ImageNeed need) {
    return test::failure_of<util::Error>(loop, choice.choose(std::move(need)));
  }
  void has(const std::string& reference) {
    engine.images[reference] = {.id = "sha256:" + reference, .architecture = "amd64"};
  }
  /// The bases that images were built on.
  [[nodiscard]] Story bases() const {
    Story all;
    for (const auto& build : engine.builds) all.push_back(build.arguments.at("BASE"));
    return all;
  }
  [[nodiscard]] bool pulled() const {
    return std::any_of(
        engine.story.begin(), engine.story.end(), [](const auto& call) { return call.starts_with("pull "); });
  }

  util::EventLoop loop;
  test::FakeEngine engine{loop};
  test::RecordingReporter reporter;
  ImageChoice choice{engine, reporter, {}, {}};
};

} // namespace

TEST_CASE("image supply: cbuild's own is built on a base that the engine has, once", "[build]") {
  Bench bench;
  bench.has(k_base);
  CHECK(bench.choose(function()) == "sha256:built");
  CHECK(bench.choose(function("provided")) == "sha256:built");
  REQUIRE(bench.bases() == Story{k_base});
  const auto& build = bench.engine.builds.front();
  CHECK(build.tag == k_own);
  CHECK(build.arguments.at("IMAGE") == "provided.al2");
  CHECK_THAT(bench.engine.sent.front(), ContainsSubstring("FROM ${BASE}"));
  CHECK_FALSE(bench.pulled());
  CHECK(bench.reporter.messages.front() == "the engine lacks the image '" + k_own +
                                               "': it is built once, from '" + k_base +
                                               "', which may take minutes");
  CHECK_THAT(bench.reporter.told, ContainsSubstring(k_own + ": step 1/1\n"));
  CHECK_THAT(bench.reporter.told, !ContainsSubstring("FROM")); // a log that only --verbose shows
  CHECK(bench.reporter.running.empty());
}

TEST_CASE("image supply: with no base here, a build that needs no more takes the public image", "[build]") {
  Bench bench;
  bench.engine.registry[k_public + "-x86_64"] = {.id = "sha256:public"};
  CHECK(bench.choose(function()) == "sha256:public");
  CHECK(bench.engine.builds.empty());
}

TEST_CASE("image supply: with no base here, one that needs more has cbuild's own built on the public image",
          "[build]") {
  Bench bench;
  SECTION("that is pulled") { bench.engine.registry[k_public] = {.id = "sha256:public"}; }
  SECTION("that is there") { bench.has(k_public); }
  const bool is_there = bench.engine.images.contains(k_public);
  CHECK(bench.choose(program()) == "sha256:built");
  CHECK(bench.bases() == Story{k_public});
  CHECK(bench.pulled() != is_there);
}

TEST_CASE("image supply: a runtime that cbuild has no image for has the public one", "[build]") {
  Bench bench;
  bench.engine.registry["public.ecr.aws/sam/build-java25:latest-x86_64"] = {.id = "sha256:public"};
  auto need = function("java25");
  need.needs_own = true;
  CHECK(bench.choose(need) == "sha256:public");
}

TEST_CASE("image supply: --pull never forbids the pull, not the build", "[build]") {
  Bench bench;
  ImageChoice choice(bench.engine, bench.reporter, {}, {.pull = project::Pull::never});
  SECTION("on a base here") {
    bench.has(k_base);
    CHECK(bench.loop.run(choice.choose(function())) == "sha256:built");
  }
  SECTION("on a public one that is there") {
    bench.has(k_public);
    CHECK(bench.loop.run(choice.choose(program())) == "sha256:built");
  }
  SECTION("there is none") {
    const auto error = test::failure_of<util::Error>(bench.loop, choice.choose(program()));
    CHECK(error.message() ==
          "the engine has no image '" + k_public + "', and none is pulled with --pull never");
    CHECK(error.hints() == Story{"leave --pull out, or name an image that the engine has: --build-image REF",
                                 "or make cbuild's own: cbuild images build provided.al2"});
  }
  CHECK_FALSE(bench.pulled());
}

TEST_CASE("image supply: with --images local nothing is built or pulled", "[build]") {
  Bench bench;
  bench.has(k_base);
  bench.engine.registry[k_public + "-x86_64"] = {.id = "sha256:public"};
  ImageChoice choice(bench.engine, bench.reporter, {}, {.source = project::ImageSource::local});
  const auto error = test::failure_of<util::Error>(bench.loop, choice.choose(function()));
  CHECK(error.code() == util::ExitCode::engine);
  CHECK(error.message() ==
        "the engine has no image '" + k_public + "-x86_64', and none is pulled with --images local");
  CHECK(error.hints().front() ==
        "leave --images out, or name an image that the engine has: --build-image REF");
  CHECK(bench.engine.builds.empty());
  CHECK_FALSE(bench.pulled());
  bench.has(k_public + "-x86_64");
  CHECK(bench.loop.run(choice.choose(function())) == "sha256:" + k_public + "-x86_64");
}

TEST_CASE("image supply: an image that cannot be built is tried once, and the end of its log told",
          "[build]") {
  Bench bench;
  bench.has(k_base);
  bench.engine.build_log = "Step 2/2 : RUN curl\nno route to host\n";
  bench.engine.failures["build"] = {test::failure(engine::ApiError(500, "curl returned a non-zero code: 7"))};
  const auto error = bench.failure(function());
  CHECK(error.code() == util::ExitCode::engine);
  CHECK(error.message() == "curl returned a non-zero code: 7");
  CHECK(error.hints() == Story{"name an image that the engine has: --build-image REF"});
  CHECK_THAT(bench.reporter.messages.back(), ContainsSubstring("no route to host"));
  CHECK(bench.failure(function("provided")).message() == error.message());
  CHECK(bench.engine.builds.size() == 1);
  CHECK(bench.reporter.running.empty());
}

TEST_CASE("image supply: a certificate that was not trusted is told with what helps", "[build]") {
  Bench bench;
  bench.has(k_base);
  bench.engine.build_log = "curl: (60) SSL certificate problem: unable to get local issuer certificate\n";
  bench.engine.failures["build"] = {test::failure(engine::ApiError(500, "it failed"))};
  CHECK_THAT(bench.failure(function()).hints().front(), ContainsSubstring("--ca-bundle"));
}

TEST_CASE("image supply: the user's stop ends a build, and its status line", "[build]") {
  Bench bench;
  bench.has(k_base);
  bench.engine.when["build"] = [&] { bench.engine.cancellation.request(2); };
  CHECK(test::failure_of<util::Interrupted>(bench.loop, bench.choice.choose(function())).signal() == 2);
  CHECK(bench.reporter.running.empty());
}
