#include "support/catch.hpp"

#include <engine/codecs.hpp>

#include <map>
#include <string>
#include <vector>

using namespace cbuild::engine;
using cbuild::util::Error;

namespace {

std::vector<std::string> paths(const std::map<std::string, std::string>& environment) {
  const auto look = [&](const std::string& name) -> std::optional<std::string> {
    const auto found = environment.find(name);
    if (found == environment.end()) return std::nullopt;
    return found->second;
  };
  std::vector<std::string> found;
  for (const auto& endpoint : candidate_endpoints(look, 1000)) found.push_back(endpoint.socket_path);
  return found;
}

} // namespace

TEST_CASE("candidate_endpoints: DOCKER_HOST is the only one where it is set", "[engine]") {
  CHECK(paths({{"DOCKER_HOST", "unix:///tmp/x.sock"}, {"HOME", "/h"}}) ==
        std::vector<std::string>{"/tmp/x.sock"});
  for (const auto* host :
       {"tcp://h:2375", "ssh://h", "/var/run/docker.sock", "unix:/x", "unix://", "npipe:////./pipe/x"}) {
    try {
      paths({{"DOCKER_HOST", host}});
      FAIL("taken: " << host);
    } catch (const Error& error) {
      CHECK(error.code() == cbuild::util::ExitCode::usage);
      CHECK_THAT(error.message(), ContainsSubstring("DOCKER_HOST is '" + std::string(host) + "'"));
      CHECK_FALSE(error.hints().empty());
    }
  }
}

TEST_CASE("candidate_endpoints: else the known ones, root's Docker first", "[engine]") {
  const auto known = paths({{"DOCKER_HOST", ""}, {"HOME", "/h"}, {"XDG_RUNTIME_DIR", "/r"}});
  CHECK(known == std::vector<std::string>{"/var/run/docker.sock",
                                          "/r/docker.sock",
                                          "/h/.docker/run/docker.sock",
                                          "/h/.colima/default/docker.sock",
                                          "/r/podman/podman.sock",
                                          "/run/podman/podman.sock",
                                          "/var/run/finch.sock"});
}

TEST_CASE("candidate_endpoints: an environment with nothing in it", "[engine]") {
  for (const auto& environment : {std::map<std::string, std::string>{},
                                  std::map<std::string, std::string>{{"XDG_RUNTIME_DIR", ""}, {"HOME", ""}}})
    CHECK(paths(environment) == std::vector<std::string>{"/var/run/docker.sock",
                                                         "/run/user/1000/docker.sock",
                                                         "/run/user/1000/podman/podman.sock",
                                                         "/run/podman/podman.sock",
                                                         "/var/run/finch.sock"});
}

TEST_CASE("api_version: two numbers, compared as numbers", "[engine]") {
  CHECK(ApiVersion::parse("1.41") == ApiVersion{1, 41});
  CHECK(ApiVersion::parse("1.9") < ApiVersion::parse("1.41"));
  CHECK(ApiVersion{1, 47}.to_string() == "1.47");
  for (const auto* text : {"", "1", "1.", ".41", "1.41.2", "1.x", "-1.41", "1.-4", " 1.41", "1.99999999999"})
    CHECK_FALSE(ApiVersion::parse(text).has_value());
}

TEST_CASE("negotiate: the newest that both sides speak", "[engine]") {
  CHECK(negotiate({1, 41}) == ApiVersion{1, 41});
  CHECK(negotiate({1, 40}) == ApiVersion{1, 40});
  CHECK(negotiate({1, 52}) == k_newest_api);
  CHECK(negotiate(k_newest_api) == k_newest_api);
}

TEST_CASE("negotiate: an engine too old is told with both numbers", "[engine]") {
  try {
    static_cast<void>(negotiate({1, 39}));
    FAIL("agreed");
  } catch (const Error& error) {
    CHECK(render(error) ==
          "the engine speaks API up to 1.39, cbuild 1.40 to 1.47\n  hint: update the engine");
  }
}
