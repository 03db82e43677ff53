#include "cli/image_choice.hpp"
#include "support/catch.hpp"
#include "support/coroutine.hpp"
#include "support/fake_engine.hpp"

using namespace cbuild;
using cli::ImageChoice;
using cli::ImageOverrides;
using Story = std::vector<std::string>;

namespace {

sam::Function function(const std::string& runtime = "python3.7", const std::string& architecture = "x86_64") {
  sam::Function made;
  made.logical_id = "Api";
  made.runtime = runtime;
  made.architecture = architecture;
  return made;
}

engine::ImageInfo image(const std::string& id, const std::string& architecture = "amd64") {
  return {.id = id, .architecture = architecture};
}

struct RecordingReporter : report::Reporter {
  void message(report::Level level, std::string_view text) override {
    if (level == report::Level::warning) warnings.emplace_back(text);
  }
  void phase(const std::string& unit, std::string_view phase) override {
    running.push_back(unit + ": " + std::string(phase));
  }
  void progress(const std::string& /*unit*/,
                std::uint64_t /*done*/,
                std::optional<std::uint64_t> /*total*/) override {}
  void log(const std::string& /*unit*/, std::span<const char> /*bytes*/) override {}
  void finished(const std::string& /*unit*/) override { running.pop_back(); }
  void tick() override {}
  bool summary(const std::vector<report::Result>& /*results*/) override { return true; }

  Story warnings;
  Story running;
};

struct Bench {
  std::string choose(const sam::Function& made, const std::vector<std::string>& arguments = {}) {
    return loop.run(choice(arguments).choose(made));
  }
  util::Error failure(const sam::Function& made, const std::vector<std::string>& arguments = {}) {
    return test::failure_of<util::Error>(loop, choice(arguments).choose(made));
  }
  ImageChoice& choice(const std::vector<std::string>& arguments) {
    return last.emplace(engine, reporter, ImageOverrides::parse(arguments));
  }

  util::EventLoop loop;
  test::FakeEngine engine{loop};
  RecordingReporter reporter;
  std::optional<ImageChoice> last;
};

const std::string k_public = "public.ecr.aws/sam/build-python3.7:latest-x86_64";

} // namespace

TEST_CASE("image_overrides: a name that is no function's is warned of", "[cli]") {
  const auto overrides = ImageOverrides::parse({"any:1", "Api=a:1", "Ap=a:1", "Something\x1b=a:1"});
  CHECK(overrides.warnings({"Api", "Job"}) ==
        Story{"--build-image Ap=…: the template has no function of that name to build; did you mean 'Api'?",
              "--build-image Something\\x1b=…: the template has no function of that name to build"});
}

TEST_CASE("image_overrides: one for all, or for single functions; the last one counts", "[cli]") {
  const auto overrides = ImageOverrides::parse(
      {"a:1", "Api=b:2", " Job = host:5000/c@sha256:" + std::string(64, 'f'), "Api=b:3", "z"});
  CHECK(overrides.of("Api") == "b:3");
  CHECK(overrides.of("Job") == "host:5000/c@sha256:" + std::string(64, 'f'));
  CHECK(overrides.of("Other") == "z");
  CHECK_FALSE(ImageOverrides::parse({"Api=b"}).of("Other").has_value());
  CHECK_FALSE(ImageOverrides::parse({}).of("Api").has_value());
}

TEST_CASE("image_overrides: what names no image, or no function, is an error", "[cli]") {
  const std::string argument =
      GENERATE("", " ", "Api=", "=image", "UPPER", "Api=a b", "a=b=c", "Api=UPPER:1", "x:\x1b");
  CAPTURE(argument);
  try {
    (void)ImageOverrides::parse({argument});
    FAIL("was accepted");
  } catch (const util::Error& error) {
    CHECK(error.code() == util::ExitCode::usage);
    CHECK_THAT(error.message(), ContainsSubstring("--build-image '"));
    CHECK(error.message().find('\x1b') == std::string::npos);
    CHECK(error.hints() ==
          std::vector<std::string>{
              "give REF, or LogicalId=REF, with REF like 'name:tag' or 'host:5000/name@sha256:…'"});
  }
}

TEST_CASE("own_image, public_image: by the runtime's id", "[cli]") {
  CHECK(cli::own_image("python3.7") == "cbuild/python3.7:latest");
  CHECK(cli::own_image("provided.al2") == "cbuild/provided.al2:latest");
  CHECK(cli::own_image("provided") == "cbuild/provided.al2:latest");
  CHECK(cli::public_image("python3.7", "x86_64") == k_public);
  CHECK(cli::public_image("provided", "arm64") == "public.ecr.aws/sam/build-provided:latest-arm64");
}

TEST_CASE("image_choice: cbuild's own image where the engine has it, asked for once", "[cli]") {
  Bench bench;
  bench.engine.images["cbuild/python3.7:latest"] = image("sha256:own");
  auto& choice = bench.choice({});
  CHECK(bench.loop.run(choice.choose(function())) == "sha256:own");
  CHECK(bench.loop.run(choice.choose(function())) == "sha256:own");
  CHECK(bench.engine.story == Story{"image cbuild/python3.7:latest"});
  CHECK(bench.reporter.warnings.empty());
}

TEST_CASE("image_choice: else the public one, where the engine has it", "[cli]") {
  Bench bench;
  bench.engine.images[k_public] = image("sha256:public");
  CHECK(bench.choose(function()) == "sha256:public");
  CHECK(bench.engine.story == Story{"image cbuild/python3.7:latest", "image " + k_public});
}

TEST_CASE("image_choice: else it is pulled", "[cli]") {
  Bench bench;
  bench.engine.registry[k_public] = image("sha256:pulled");
  CHECK(bench.choose(function()) == "sha256:pulled");
  CHECK(bench.engine.story ==
        Story{"image cbuild/python3.7:latest", "image " + k_public, "pull " + k_public, "image " + k_public});
  CHECK(bench.reporter.running.empty());
}

TEST_CASE("image_choice: --build-image wins, and needs no runtime", "[cli]") {
  Bench bench;
  bench.engine.images = {{"mine:1", image("sha256:mine")}, {"cbuild/python3.7:latest", image("sha256:own")}};
  CHECK(bench.choose(function(), {"mine:1"}) == "sha256:mine");
  CHECK(bench.choose(function(""), {"Api=mine:1"}) == "sha256:mine");
  CHECK(bench.choose(function(), {"Other=mine:1"}) == "sha256:own");
}

TEST_CASE("image_choice: a pull that fails says where the image can come from", "[cli]") {
  Bench bench;
  bench.engine.failures["pull"] = {test::failure(engine::ApiError(500, "no route to host"))};
  SECTION("cbuild brings one") {
    const auto error = bench.failure(function());
    CHECK(error.message() == "no route to host");
    CHECK(error.hints() == Story{"cbuild brings an image for it: cbuild images build python3.7",
                                 "or name an image that the engine has: --build-image REF"});
  }
  SECTION("cbuild brings one for the retired runtime") {
    CHECK(bench.failure(function("provided")).hints().front() ==
          "cbuild brings an image for it: cbuild images build provided.al2");
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

TEST_CASE("image_choice: the user's stop ends a pull, and its status line", "[cli]") {
  Bench bench;
  bench.engine.when["pull"] = [&] { bench.engine.cancellation.request(2); };
  CHECK(test::failure_of<util::Interrupted>(bench.loop, bench.choice({}).choose(function())).signal() == 2);
  CHECK(bench.reporter.running.empty());
}

TEST_CASE("image_choice: a pull that brought nothing", "[cli]") {
  Bench bench;
  CHECK(bench.failure(function()).message() ==
        "'" + k_public + "' was pulled, but the engine does not have it");
}

TEST_CASE("image_choice: a runtime that is no name never reaches the engine", "[cli]") {
  const std::string runtime = GENERATE("../../x", "a b", "Provided.AL2", "x:1@y", "\xe9");
  Bench bench;
  CHECK(bench.failure(function(runtime)).code() == util::ExitCode::usage);
  CHECK(bench.engine.story.empty());
}

TEST_CASE("image_choice: a function without a runtime", "[cli]") {
  Bench bench;
  const auto error = bench.failure(function(""));
  CHECK(error.code() == util::ExitCode::usage);
  CHECK(error.message() == "function 'Api' has no Runtime to choose an image by");
  CHECK(error.hints() == Story{"give it a Runtime, or an image with --build-image Api=REF"});
}

TEST_CASE("image_choice: an image for another architecture is told", "[cli]") {
  Bench bench;
  bench.engine.images["mine"] = image("sha256:mine", "amd64");
  auto made = function("python3.7", "arm64");
  CHECK(bench.choose(made, {"mine"}) == "sha256:mine");
  CHECK(bench.reporter.warnings.empty()); // of a method that cross-compiles by itself
  made.build_method = "makefile";
  CHECK(bench.choose(made, {"mine"}) == "sha256:mine");
  CHECK(bench.reporter.warnings ==
        Story{"function 'Api' is for arm64, its build image for amd64: the Makefile has to cross-compile"});
}

TEST_CASE("image_choice: without a function the first of cbuild's own that is there", "[cli]") {
  Bench bench;
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
}
