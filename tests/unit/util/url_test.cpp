#include "support/catch.hpp"

#include <cbuild/util/url.hpp>

using cbuild::util::percent_decode;
using cbuild::util::percent_encode;

TEST_CASE("percent_encode: unreserved characters stay, all others become %XX", "[util]") {
  CHECK(percent_encode("").empty());
  CHECK(percent_encode("AZaz09-._~") == "AZaz09-._~");
  CHECK(percent_encode("/a b?&=#%+") == "%2Fa%20b%3F%26%3D%23%25%2B");
  CHECK(percent_encode("é\n\xff") == "%C3%A9%0A%FF");
  CHECK(percent_encode(std::string_view("\0", 1)) == "%00");
}

TEST_CASE("percent_decode: undoes it, and leaves what is no code", "[util]") {
  for (const std::string text : {"", "AZaz09-._~", "/a b?&=#%+", "é\n\xff"})
    CHECK(percent_decode(percent_encode(text)) == text);
  CHECK(percent_decode("%3a%3A") == "::");
  CHECK(percent_decode("100%, %4, %zz, %4x, %") == "100%, %4, %zz, %4x, %");
}
