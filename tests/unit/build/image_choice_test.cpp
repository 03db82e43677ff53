#include "build/image_choice.hpp"
#include "support/catch.hpp"
#include "support/coroutine.hpp"
#include "support/fake_engine.hpp"
#include "support/recording_reporter.hpp"

using namespace cbuild;
using build::ImageChoice;
using build::ImageNeed;
using Story = std::vector<std::string>;

namespace {

ImageNeed function(const std::string& runtime = "python3.7", const std::string& architecture = "x86_64") {
  return {.name = "Api", .runtime = runtime, .architecture = architecture, .on_other_architecture = {}};
}

engine::ImageInfo image(const std::string& id, const std::string& architecture = "amd64") {
  return {.id = id, .architecture = architecture};
}

struct Bench {
  std::string choose(const ImageNeed& made, const std::vector<std::string>& arguments = {}) {
    return loop.run(choice(arguments).choose(made));
  }
  util::Error failure(const ImageNeed& made, const std::vector<std::string>& arguments = {}) {
    return test::failure_of<util::Error>(loop, choice(arguments).choose(made));
  }
  ImageChoice& choice(const std::vector<std::string>& arguments) {
    return last.emplace(engine, reporter, project::ImageOverrides::parse(arguments), supply);
  }

  util::EventLoop loop;
  test::FakeEngine engine{loop};
  test::RecordingReporter reporter;
  build::ImageSupply supply;
  std::optional<ImageChoice> last;
};

const std::string k_public = "public.ecr.aws/sam/build-python3.7:latest-x86_64";
const std::string k_base = "cbuild-base/python3.7:latest";
const std::string k_asks_own = "image cbuild/python3.7:latest";
const std::string k_asks_base = "image " + k_base;

std::string what_was_built(const Bench& bench) {
  std::string all;
  for (const auto& build : bench.engine.builds) {
    const auto base = build.arguments.find("BASE");
    all += build.tag + " on " + (base == build.arguments.end() ? "its own base" : base->second) + "\n";
  }
  return all;
}

} // namespace

TEST_CASE("own_image, public_image: by the runtime's id", "[build]") {
  CHECK(build::own_image("python3.7") == "cbuild/python3.7:latest");
  CHECK(build::own_image("provided.al2") == "cbuild/provided.al2:latest");
  CHECK(build::own_image("provided") == "cbuild/provided.al2:latest");
  CHECK(build::public_image("python3.7", "x86_64") == k_public);
  CHECK(build::public_image("provided", "arm64") == "public.ecr.aws/sam/build-provided:latest-arm64");
}

TEST_CASE("image_choice: cbuild's own image where the engine has it, asked for once", "[build]") {
  Bench bench;
  bench.engine.images["cbuild/python3.7:latest"] = image("sha256:own");
  auto& choice = bench.choice({});
  CHECK(bench.loop.run(choice.choose(function())) == "sha256:own");
  CHECK(bench.loop.run(choice.choose(function())) == "sha256:own");
  CHECK(bench.engine.story == Story{"image cbuild/python3.7:latest"});
  CHECK(bench.reporter.warnings.empty());
}

TEST_CASE("image_choice: else the public one, where the engine has it", "[build]") {
  Bench bench;
  bench.engine.images[k_public] = image("sha256:public");
  CHECK(bench.choose(function()) == "sha256:public");
  CHECK(bench.engine.story == Story{k_asks_own, k_asks_base, "image " + k_public});
}

TEST_CASE("image_choice: else it is pulled", "[build]") {
  Bench bench;
  bench.engine.registry[k_public] = image("sha256:pulled");
  CHECK(bench.choose(function()) == "sha256:pulled");
  CHECK(bench.engine.story ==
        Story{k_asks_own, k_asks_base, "image " + k_public, "pull " + k_public, "image " + k_public});
  CHECK(bench.reporter.running.empty());
}

TEST_CASE("image_choice: the template's own image, over the one for all and under the one for this",
          "[build]") {
  Bench bench;
  for (const auto* name : {"all", "own", "metadata"})
    bench.engine.images[name] = image(std::string("sha256:") + name);
  auto need = function();
  need.full_path = "Child/Api";
  need.template_image = "metadata";
  CHECK(bench.choose(need, {"all"}) == "sha256:metadata");
  CHECK(bench.choose(need, {"all", "Child/Api=own"}) == "sha256:own");
  CHECK(bench.choose(need, {"all", "Api=own"}) == "sha256:own");
  need.template_image.clear();
  CHECK(bench.choose(need, {"all", "Other/Api=own"}) == "sha256:all");
}

TEST_CASE("image_choice: with --pull always each image is pulled anew, once", "[build]") {
  Bench bench;
  bench.supply.pull = project::Pull::always;
  bench.engine.images["mine:1"] = image("sha256:old");
  bench.engine.registry["mine:1"] = image("sha256:new");
  auto& choice = bench.choice({"mine:1"});
  CHECK(bench.loop.run(choice.choose(function())) == "sha256:new");
  CHECK(bench.loop.run(choice.choose(function())) == "sha256:new");
  CHECK(bench.engine.story == Story{"image mine:1", "pull mine:1", "image mine:1"});
}

TEST_CASE("image_choice: with --pull always cbuild's own images are taken as they are", "[build]") {
  Bench bench;
  bench.supply.pull = project::Pull::always;
  bench.engine.images["cbuild/python3.7:latest"] = image("sha256:own");
  CHECK(bench.choose(function()) == "sha256:own");
  CHECK(bench.engine.story == Story{"image cbuild/python3.7:latest"});
}

TEST_CASE("image_choice: an image that cannot be pulled anew is taken as the engine has it", "[build]") {
  Bench bench;
  bench.supply.pull = project::Pull::always;
  bench.engine.images["mine:1"] = image("sha256:old");
  bench.engine.failures["pull"] = {test::failure(util::Error(util::ExitCode::engine, "no route to host"))};
  CHECK(bench.choose(function(), {"mine:1"}) == "sha256:old");
  CHECK(bench.reporter.warnings ==
        Story{"'mine:1' could not be pulled, so the one that the engine has is taken: no route to host"});
}

TEST_CASE("image_choice: with --pull never nothing is pulled", "[build]") {
  Bench bench;
  bench.supply.pull = project::Pull::never;
  bench.engine.registry["mine:1"] = image("sha256:new");
  const auto error = bench.failure(function(), {"mine:1"});
  CHECK(error.code() == util::ExitCode::engine);
  CHECK(error.message() == "the engine has no image 'mine:1', and none is pulled with --pull never");
  bench.engine.images["mine:1"] = image("sha256:old");
  CHECK(bench.choose(function(), {"mine:1"}) == "sha256:old");
}

TEST_CASE("image_choice: --build-image wins, and needs no runtime", "[build]") {
  Bench bench;
  bench.engine.images = {{"mine:1", image("sha256:mine")}, {"cbuild/python3.7:latest", image("sha256:own")}};
  CHECK(bench.choose(function(), {"mine:1"}) == "sha256:mine");
  CHECK(bench.choose(function(""), {"Api=mine:1"}) == "sha256:mine");
  CHECK(bench.choose(function(), {"Other=mine:1"}) == "sha256:own");
}

TEST_CASE("image_choice: a pull that fails says where the image can come from", "[build]") {
  Bench bench;
  bench.engine.failures["pull"] = {test::failure(engine::ApiError(500, "no route to host"))};
  SECTION("cbuild brings one") {
    const auto error = bench.failure(function());
    CHECK(error.message() == "no route to host");
    CHECK(error.hints() == Story{"build cbuild's own on a base that the engine has: cbuild images build "
                                 "python3.7 --base REF",
                                 "or name an image that the engine has: --build-image REF"});
  }
  SECTION("cbuild brings one for the retired runtime") {
    CHECK(bench.failure(function("provided")).hints().front() ==
          "build cbuild's own on a base that the engine has: cbuild images build provided.al2 --base REF");
  }
  SECTION("cbuild brings none") {
    CHECK(bench.failure(function("ruby3.2")).hints() ==
          Story{"name an image that the engine has: --build-image REF"});
  }
  SECTION("the user named it") {
    CHECK(bench.failure(function(), {"mine:1"}).hints() ==
          Story{"name an image that the engine has: --build-image REF"});
  }
  CHECK(bench.reporter.running.empty());
}

TEST_CASE("image_choice: the user's stop ends a pull, and its status line", "[build]") {
  Bench bench;
  bench.engine.when["pull"] = [&] { bench.engine.cancellation.request(2); };
  CHECK(test::failure_of<util::Interrupted>(bench.loop, bench.choice({}).choose(function())).signal() == 2);
  CHECK(bench.reporter.running.empty());
}

TEST_CASE("image_choice: a pull that brought nothing", "[build]") {
  Bench bench;
  CHECK(bench.failure(function()).message() ==
        "'" + k_public + "' was pulled, but the engine does not have it");
}

TEST_CASE("image_choice: a runtime that is no name never reaches the engine", "[build]") {
  const std::string runtime = GENERATE("../../x", "a b", "Provided.AL2", "x:1@y", "\xe9");
  Bench bench;
  CHECK(bench.failure(function(runtime)).code() == util::ExitCode::usage);
  CHECK(bench.engine.story.empty());
}

TEST_CASE("image_choice: a function without a runtime", "[build]") {
  Bench bench;
  const auto error = bench.failure(function(""));
  CHECK(error.code() == util::ExitCode::usage);
  CHECK(error.message() == "function 'Api' has no Runtime to choose an image by");
  CHECK(error.hints() == Story{"give it a Runtime, or an image with --build-image Api=REF"});
}

TEST_CASE("image_choice: there is no public image for an architecture that Lambda does not have", "[build]") {
  Bench bench;
  auto made = function("python3.7", "mips");
  made.on_other_architecture = "the Makefile has to cross-compile";
  const auto error = bench.failure(made);
  CHECK(error.code() == util::ExitCode::usage);
  CHECK(error.message() ==
        "'mips' of 'Api' is not a valid architecture, it should be either 'x86_64' or 'arm64'");
  CHECK(error.hints() == Story{"correct it, or name an image with --build-image Api=REF"});
  bench.engine.images["mine"] = image("sha256:mine");
  CHECK(bench.choose(made, {"mine"}) == "sha256:mine");
  CHECK(bench.reporter.warnings.empty());
}

TEST_CASE("image_choice: an image for another architecture is told", "[build]") {
  Bench bench;
  bench.engine.images["mine"] = image("sha256:mine", "amd64");
  auto made = function("python3.7", "arm64");
  CHECK(bench.choose(made, {"mine"}) == "sha256:mine");
  CHECK(bench.reporter.warnings.empty()); // of a method that cross-compiles by itself
  made.on_other_architecture = "the Makefile has to cross-compile";
  CHECK(bench.choose(made, {"mine"}) == "sha256:mine");
  CHECK(bench.reporter.warnings ==
        Story{"function 'Api' is for arm64, its build image for amd64: the Makefile has to cross-compile"});
}

TEST_CASE("image_choice: without a function the first of cbuild's own that is there", "[build]") {
  Bench bench;
  bench.supply.source = project::ImageSource::local;
  const auto first = [&](const std::vector<std::string>& arguments) {
    return bench.loop.run(bench.choice(arguments).choose_first({"provided.al2023", "provided.al2"}));
  };
  bench.engine.images["mine:1"] = image("sha256:mine");
  CHECK(first({"mine:1"}) == "sha256:mine");
  auto none = bench.choice({}).choose_first({"provided.al2023", "provided.al2"});
  const auto error = test::failure_of<util::Error>(bench.loop, std::move(none));
  CHECK(error.code() == util::ExitCode::engine);
  CHECK(error.hints().front() == "make one: cbuild images build provided.al2023");
  bench.engine.images["cbuild/provided.al2:latest"] = image("sha256:al2");
  CHECK(first({}) == "sha256:al2");
  bench.engine.images["cbuild/provided.al2023:latest"] = image("sha256:al2023");
  CHECK(first({}) == "sha256:al2023");
  CHECK(bench.engine.builds.empty());
}

TEST_CASE("image_choice: without a function, else the first that has a base here, else on the public one",
          "[build]") {
  Bench bench;
  const auto first = [&] {
    return bench.loop.run(bench.choice({}).choose_first({"provided.al2023", "provided.al2"}));
  };
  SECTION("a base is here") {
    bench.engine.images["cbuild-base/provided.al2:latest"] = image("sha256:base");
    CHECK(first() == "sha256:built");
    CHECK(what_was_built(bench) == "cbuild/provided.al2:latest on cbuild-base/provided.al2:latest\n");
  }
  SECTION("none is") {
    const std::string base = "public.ecr.aws/sam/build-provided.al2023:latest";
    bench.engine.registry[base] = image("sha256:public");
    CHECK(first() == "sha256:built");
    CHECK(what_was_built(bench) == "cbuild/provided.al2023:latest on " + base + "\n");
  }
}
