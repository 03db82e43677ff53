#include "support/catch.hpp"

#include <cbuild/http/client.hpp>

using cbuild::http::percent_encode;

TEST_CASE("percent_encode: unreserved characters stay, all others become %XX", "[http]") {
  CHECK(percent_encode("").empty());
  CHECK(percent_encode("AZaz09-._~") == "AZaz09-._~");
  CHECK(percent_encode("/a b?&=#%+") == "%2Fa%20b%3F%26%3D%23%25%2B");
  CHECK(percent_encode("é\n\xff") == "%C3%A9%0A%FF");
  CHECK(percent_encode(std::string_view("\0", 1)) == "%00");
}
