#include "support/catch.hpp"

#include <engine/codecs.hpp>

#include <map>
#include <string>
#include <vector>

using namespace cbuild::engine;
using cbuild::http::Tcp;
using cbuild::http::Tls;
using cbuild::http::UnixSocket;
using cbuild::util::Error;

namespace {

std::vector<Candidate> candidates(const std::map<std::string, std::string>& environment) {
  const auto look = [&](const std::string& name) -> std::optional<std::string> {
    const auto found = environment.find(name);
    if (found == environment.end()) return std::nullopt;
    return found->second;
  };
  return candidate_endpoints(look, 1000);
}

std::vector<std::string> paths(const std::map<std::string, std::string>& environment) {
  std::vector<std::string> found;
  for (const auto& candidate : candidates(environment)) found.push_back(to_string(candidate.endpoint));
  return found;
}

/// The one that DOCKER_HOST names.
Endpoint named(std::map<std::string, std::string> environment, const std::string& host) {
  environment["DOCKER_HOST"] = host;
  const auto all = candidates(environment);
  REQUIRE(all.size() == 1);
  CHECK(all.front().origin == "DOCKER_HOST");
  return all.front().endpoint;
}

} // namespace

TEST_CASE("candidate_endpoints: DOCKER_HOST is the only one where it is set", "[engine]") {
  CHECK(paths({{"DOCKER_HOST", "unix:///tmp/x.sock"}, {"HOME", "/h"}}) ==
        std::vector<std::string>{"/tmp/x.sock"});
}

TEST_CASE("candidate_endpoints: DOCKER_HOST may be a port", "[engine]") {
  CHECK(named({}, "tcp://h:12") == Endpoint(Tcp{"h", 12, {}}));
  CHECK(named({}, "tcp://h") == Endpoint(Tcp{"h", 2375, {}}));
  CHECK(named({}, "http://10.0.0.1:2375/") == Endpoint(Tcp{"10.0.0.1", 2375, {}}));
  CHECK(named({}, "tcp://[::1]:12") == Endpoint(Tcp{"::1", 12, {}}));
  CHECK(named({}, "tcp://[::1]") == Endpoint(Tcp{"::1", 2375, {}}));
}

TEST_CASE("candidate_endpoints: a port with TLS, as Docker's variables say", "[engine]") {
  const Tls in_home{"/h/.docker/ca.pem", "/h/.docker/cert.pem", "/h/.docker/key.pem"};
  const Tls in_path{"/c/ca.pem", "/c/cert.pem", "/c/key.pem"};
  CHECK(named({{"DOCKER_TLS_VERIFY", "1"}, {"HOME", "/h"}}, "tcp://h") == Endpoint(Tcp{"h", 2376, in_home}));
  CHECK(named({{"DOCKER_TLS_VERIFY", "1"}, {"DOCKER_CERT_PATH", "/c"}}, "tcp://h:1") ==
        Endpoint(Tcp{"h", 1, in_path}));
  CHECK(named({{"DOCKER_CERT_PATH", "/c"}}, "https://h") == Endpoint(Tcp{"h", 2376, in_path}));
  CHECK(named({{"HOME", "/h"}}, "https://h:443") == Endpoint(Tcp{"h", 443, Tls{}}));
  CHECK(named({{"DOCKER_TLS_VERIFY", ""}, {"DOCKER_CERT_PATH", "/c"}}, "tcp://h") ==
        Endpoint(Tcp{"h", 2375, {}}));
  CHECK(named({{"DOCKER_TLS_VERIFY", "1"}}, "unix:///s") == Endpoint(UnixSocket{"/s"}));
}

TEST_CASE("candidate_endpoints: a DOCKER_HOST that cannot be reached is refused with a hint", "[engine]") {
  for (const auto* host : {"ssh://h",
                           "/var/run/docker.sock",
                           "unix:/x",
                           "unix://",
                           "npipe:////./pipe/x",
                           "fd://",
                           "tcp://",
                           "tcp://:1",
                           "tcp://h:",
                           "tcp://h:x",
                           "tcp://h:65536",
                           "tcp://h:1:2",
                           "tcp://::1",
                           "tcp://[::1",
                           "tcp://[]:1",
                           "tcp://[::1]x",
                           "tcp://h/prefix",
                           "tcp://h?q"}) {
    INFO(host);
    try {
      paths({{"DOCKER_HOST", host}});
      FAIL("taken");
    } catch (const Error& error) {
      CHECK(error.code() == cbuild::util::ExitCode::usage);
      CHECK_THAT(error.message(), ContainsSubstring("DOCKER_HOST is '" + std::string(host) + "': "));
      CHECK_FALSE(error.hints().empty());
    }
  }
}

TEST_CASE("candidate_endpoints: a refused DOCKER_HOST does not tell its password", "[engine]") {
  try {
    paths({{"DOCKER_HOST", "tcp://user:pw@h:2375"}});
    FAIL("taken");
  } catch (const Error& error) {
    CHECK(error.message() == "DOCKER_HOST is 'tcp://***@h:2375': engines know no users");
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
