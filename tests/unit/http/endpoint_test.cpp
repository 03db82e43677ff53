#include "support/catch.hpp"

#include <cbuild/http/endpoint.hpp>

using namespace cbuild::http;

TEST_CASE("endpoint: is named as its user knows it", "[http]") {
  CHECK(to_string(UnixSocket{"/run/x y.sock"}) == "/run/x y.sock");
  CHECK(to_string(Tcp{"h", 2375, {}}) == "tcp://h:2375");
  CHECK(to_string(Tcp{"::1", 2375, {}}) == "tcp://[::1]:2375");
  CHECK(to_string(Tcp{"h", 2376, Tls{"/ca", "/cert", "/key"}}) == "https://h:2376");
}

TEST_CASE("endpoint: goes through a line of text and comes back", "[http]") {
  for (const Endpoint& endpoint : {Endpoint(UnixSocket{"/run/x y%20\n.sock"}),
                                   Endpoint(UnixSocket{}),
                                   Endpoint(Tcp{"h", 2375, {}}),
                                   Endpoint(Tcp{"fe80::1%eth0", 65535, {}}),
                                   Endpoint(Tcp{"h", 0, Tls{}}),
                                   Endpoint(Tcp{"h", 1, Tls{"/c a.pem", "", "/k\n"}})}) {
    const auto line = to_line(endpoint);
    CHECK(line.find('\n') == std::string::npos);
    CHECK(endpoint_from_line(line) == endpoint);
  }
}

TEST_CASE("endpoint: a line that is none gives none", "[http]") {
  for (const auto* line :
       {"", "unix", "unix a b", "tcp h", "tcp h x", "tcp h 65536", "tls h 1", "npipe x", "/x"})
    CHECK_FALSE(endpoint_from_line(line).has_value());
}
