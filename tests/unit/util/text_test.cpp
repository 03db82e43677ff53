#include "support/catch.hpp"

#include <cbuild/util/text.hpp>

using namespace cbuild::util;
using namespace std::chrono_literals;

TEST_CASE("printable: control bytes and broken UTF-8 are escaped, the rest is kept", "[util]") {
  CHECK(printable("é → ok") == "é → ok");
  CHECK(printable("a\n\tb\x1b[2J") == "a\\n\\tb\\x1b[2J");
  CHECK(printable("\xff\xc3") == "\\xff\\xc3");
  CHECK(printable("\xc2\x9b") == "\\xc2\\x9b");
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");
}

TEST_CASE("nearest_name: a slip is found, a different word is not", "[util]") {
  const std::vector<std::string> names{"HelloWorldFunction", "Api"};
  CHECK(nearest_name("HelloWordFunction", names) == "HelloWorldFunction");
  CHECK(nearest_name("helloworldfunction", names) == "HelloWorldFunction");
  CHECK_FALSE(nearest_name("Database", names).has_value());
  CHECK_FALSE(nearest_name("x", {}).has_value());
}

TEST_CASE("format_bytes: powers of 1000 with one digit", "[util]") {
  CHECK(format_bytes(0) == "0 B");
  CHECK(format_bytes(999) == "999 B");
  CHECK(format_bytes(999'950) == "1.0 MB");
  CHECK(format_bytes(4'100'000) == "4.1 MB");
}

TEST_CASE("format_duration: the unit grows with the time", "[util]") {
  CHECK(format_duration(280ms) == "0.28 s");
  CHECK(format_duration(12'345ms) == "12.3 s");
  CHECK(format_duration(130s) == "2m10s");
}

TEST_CASE("split and join: an empty part is kept, an empty text has none", "[util]") {
  CHECK(split("", ',').empty());
  CHECK(split("a,,b,", ',') == std::vector<std::string>{"a", "", "b", ""});
  CHECK(join({"a", "b"}, ", ") == "a, b");
}
