#include "engine/codecs.hpp"
#include "support/catch.hpp"

using cbuild::engine::parse_date;
using namespace std::chrono;

TEST_CASE("parse_date: the seconds of a Date header, and nothing for other texts", "[engine]") {
  const auto [text, seconds] = GENERATE(table<std::string, std::optional<std::int64_t>>({
      {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
      {"Sun, 06 Nov 1994 08:49:37 GMT", 784'111'777},
      {"Thu, 29 Feb 2024 23:59:59 GMT", 1'709'251'199},
      {"Thu, 29 Feb 2024 23:59:59 GMT and more", std::nullopt},
      {"Thu, 30 Feb 2024 23:59:59 GMT", std::nullopt},
      {"Sunday, 06-Nov-94 08:49:37 GMT", std::nullopt},
      {"2024-02-29T23:59:59Z", std::nullopt},
      {"now", std::nullopt},
      {"", std::nullopt},
  }));
  CAPTURE(text);
  const auto time = parse_date(text);
  CHECK(time.has_value() == seconds.has_value());
  if (time && seconds) CHECK(time->time_since_epoch().count() == *seconds);
}
