#include "build/image_flags.hpp"
#include "support/catch.hpp"
#include "support/error_of.hpp"

#include <string>
#include <vector>

using namespace cbuild;
using engine::ImageBuildOptions;
using Parameters = std::vector<std::pair<std::string, std::string>>;

namespace {

std::vector<sam::Text> words(const std::vector<std::string>& texts) {
  std::vector<sam::Text> all;
  for (const auto& text : texts) all.push_back({text, {}});
  return all;
}

ImageBuildOptions applied(const std::vector<std::string>& texts) {
  ImageBuildOptions options{.tag = "t:1", .arguments = {{"A", "by the template"}}, .target = "first"};
  const auto environment = [](const std::string& name) {
    return name == "SET" ? std::optional<std::string>("here") : std::nullopt;
  };
  build::apply_flags(words(texts), environment, options);
  return options;
}

std::string refused(const std::vector<std::string>& texts) {
  return util::render(test::error_of([&] { (void)applied(texts); }));
}

} // namespace

TEST_CASE("image_flags: words of a docker build become what the engine's builder takes", "[build]") {
  const auto options = applied({"--build-arg",   "A=1=2", "--build-arg=B=", "--build-arg",  "SET",
                                "--build-arg",   "UNSET", "--label",        "l=v",          "--label=x",
                                "--target",      "last",  "--network",      "host",         "--platform",
                                "linux/arm64",   "-t",    "other:2",        "--cache-from", "a:1,b:2",
                                "--cache-from=c"});
  CHECK(options.arguments == std::map<std::string, std::string>{{"A", "1=2"}, {"B", ""}, {"SET", "here"}});
  CHECK(options.labels == std::map<std::string, std::string>{{"l", "v"}, {"x", ""}});
  CHECK(options.target == "last");
  CHECK(options.network == "host");
  CHECK(options.platform == "linux/arm64");
  CHECK(options.other_tags == std::vector<std::string>{"other:2"});
  CHECK(options.cache_from == std::vector<std::string>{"a:1", "b:2", "c"});
  CHECK(options.parameters.empty());
}

TEST_CASE("image_flags: limits and switches go by the API's names", "[build]") {
  CHECK(applied({"--no-cache",
                 "--pull=true",
                 "--squash=false",
                 "--add-host",
                 "a:1.2.3.4",
                 "--add-host=b=::1",
                 "--shm-size",
                 "64m",
                 "--memory",
                 "1g",
                 "--memory-swap=-1",
                 "--cpu-quota",
                 "50000",
                 "-c",
                 "2",
                 "--cpuset-cpus",
                 "0-1"})
            .parameters == Parameters{{"nocache", "1"},
                                      {"pull", "1"},
                                      {"extrahosts", "a:1.2.3.4"},
                                      {"extrahosts", "b:::1"},
                                      {"shmsize", "67108864"},
                                      {"memory", "1073741824"},
                                      {"memswap", "-1"},
                                      {"cpuquota", "50000"},
                                      {"cpushares", "2"},
                                      {"cpusetcpus", "0-1"}});
  const auto options = applied({"--ulimit", "nofile=1024:2048", "--ulimit=core=0"});
  REQUIRE(options.ulimits.size() == 2);
  CHECK(options.ulimits[0].hard == 2048);
  CHECK(options.ulimits[1].name == "core");
  CHECK(options.ulimits[1].hard == 0);
}

TEST_CASE("image_flags: what changes nothing of the image is taken", "[build]") {
  const auto options = applied({"--quiet",
                                "--rm=false",
                                "--load",
                                "--progress=plain",
                                "--provenance",
                                "false",
                                "--sbom=false",
                                "--compress"});
  CHECK(options.parameters.empty());
  CHECK(options.target == "first");
}

TEST_CASE("image_flags: what only BuildKit has is told, with the way to it", "[build]") {
  for (const auto* word :
       {"--secret=id=x", "--ssh=default", "--output=type=docker", "--cache-to=type=inline"})
    CHECK_THAT(refused({word}),
               ContainsSubstring("is an option of BuildKit") && ContainsSubstring("--use-buildkit"));
  CHECK_THAT(refused({"--cache-from", "type=local,src=x"}), ContainsSubstring("where BuildKit is not used"));
}

TEST_CASE("image_flags: what is no such option is refused by its name", "[build]") {
  CHECK_THAT(refused({"--file", "x"}),
             ContainsSubstring("'--file' of DockerBuildExtraParams would contradict"));
  CHECK_THAT(refused({"--no-cash"}),
             ContainsSubstring("no option of a docker build") && ContainsSubstring("--no-cache"));
  CHECK_THAT(refused({"--build-arg A=1"}), ContainsSubstring("two items of the list"));
  CHECK_THAT(refused({"stray"}), ContainsSubstring("'stray' of DockerBuildExtraParams is no option"));
  CHECK_THAT(refused({"--target"}), ContainsSubstring("'--target' of DockerBuildExtraParams wants a value"));
  CHECK_THAT(refused({"--shm-size", "much"}), ContainsSubstring("like 512m, not 'much'"));
  CHECK_THAT(refused({"--ulimit", "nofile"}), ContainsSubstring("wants NAME=SOFT:HARD"));
  CHECK_THAT(refused({"--ulimit", "nofile=1:x"}), ContainsSubstring("wants NAME=SOFT:HARD"));
  CHECK_THAT(refused({"--add-host", "a:"}), ContainsSubstring("wants HOST:ADDRESS"));
  CHECK_THAT(refused({"--cpu-quota", "1.5"}), ContainsSubstring("wants a number"));
  CHECK_THAT(refused({"--no-cache=maybe"}), ContainsSubstring("is true or false, not 'maybe'"));
  CHECK_THAT(refused({"--build-arg", "=x"}), ContainsSubstring("wants NAME=VALUE"));
}
