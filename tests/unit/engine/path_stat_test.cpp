#include "support/catch.hpp"

#include <cbuild/util/error.hpp>

#include <engine/codecs.hpp>

#include <string>

using cbuild::engine::parse_path_stat;
using cbuild::util::Error;

TEST_CASE("path_stat: what engines send", "[engine]") {
  // {"name":"artifacts","size":4096,"mode":2147484141,"mtime":"2026-01-01T00:00:00Z","linkTarget":""}
  const auto directory =
      parse_path_stat("eyJuYW1lIjoiYXJ0aWZhY3RzIiwic2l6ZSI6NDA5NiwibW9kZSI6MjE0NzQ4NDE0MSwibXRpbW"
                      "UiOiIyMDI2LTAxLTAxVDAwOjAwOjAwWiIsImxpbmtUYXJnZXQiOiIifQ==");
  CHECK(directory.is_directory);
  CHECK_FALSE(directory.is_link);
  // {"name":"l","mode":134218239,"linkTarget":"/etc"}
  const auto link = parse_path_stat("eyJuYW1lIjoibCIsIm1vZGUiOjEzNDIxODIzOSwibGlua1RhcmdldCI6Ii9ldGMifQ==");
  CHECK(link.is_link);
  CHECK_FALSE(link.is_directory);
  // {"name":"l","mode":2147484141,"linkTarget":"/etc"}
  CHECK(parse_path_stat("eyJuYW1lIjoibCIsIm1vZGUiOjIxNDc0ODQxNDEsImxpbmtUYXJnZXQiOiIvZXRjIn0=").is_link);
  // {"name":"f","mode":420}
  const auto file = parse_path_stat("eyJuYW1lIjoiZiIsIm1vZGUiOjQyMH0=");
  CHECK_FALSE(file.is_directory);
  CHECK_FALSE(file.is_link);
}

TEST_CASE("path_stat: anything else is an error", "[engine]") {
  const std::string headers[] = {"",
                                 "=",
                                 "====",
                                 "e30",              // cut
                                 "e30=",             // {}
                                 "W10=",             // []
                                 "bnVsbA==",         // null
                                 "eyJtb2RlIjoieCJ9", // {"mode":"x"}
                                 "eyJtb2RlIjotMX0=", // {"mode":-1}
                                 "eyJtb2RlIjoxLjV9", // {"mode":1.5}
                                 "not base64!!",
                                 std::string(4, '\0'),
                                 std::string(100'000, 'A')};
  for (const auto& header : headers) {
    INFO(header.substr(0, 40));
    CHECK_THROWS_AS(parse_path_stat(header), Error);
  }
}
