#include "support/catch.hpp"

#include <cbuild/util/utf8.hpp>

using namespace cbuild::util;
using Kind = Utf8Head::Kind;

TEST_CASE("utf8_head: well-formed sequences give their code", "[util]") {
  CHECK(utf8_head("ab").code == U'a');
  CHECK(utf8_head("é").code == U'é');
  CHECK(utf8_head("→x").length == 3);
  CHECK(utf8_head("\xf4\x8f\xbf\xbf").code == 0x10FFFF);
}

TEST_CASE("utf8_head: a text that ends early is cut, one that cannot go on is broken", "[util]") {
  CHECK(utf8_head("\xe2\x86").kind == Kind::cut);
  CHECK(utf8_head("\xf0").kind == Kind::cut);
  CHECK(utf8_head("\x80").kind == Kind::broken);
  CHECK(utf8_head("\xc0\xaf").kind == Kind::broken);         // a long form of '/'
  CHECK(utf8_head("\xed\xa0\x80").kind == Kind::broken);     // a surrogate
  CHECK(utf8_head("\xf4\x90\x80\x80").kind == Kind::broken); // above U+10FFFF
  CHECK(utf8_head("\xe2\x86x").length == 2);                 // one U+FFFD for both
}

TEST_CASE("display_width: wide, narrow and combining characters", "[util]") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("é→") == 2);
  CHECK(display_width("日本") == 4);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("✅🚀") == 4);
  CHECK(display_width("\xff") == 1);
}

TEST_CASE("cut_to_width: what fits is kept, what does not ends with an ellipsis", "[util]") {
  CHECK(cut_to_width("hello", 5) == "hello");
  CHECK(cut_to_width("hello!", 5) == "hell…");
  CHECK(cut_to_width("日本語", 5) == "日本…");
  CHECK(cut_to_width("日本語", 4) == "日…");
  CHECK(cut_to_width("hello", 1) == "…");
  CHECK(cut_to_width("hello", 0).empty());
  CHECK(cut_to_width("", 0).empty());
}

TEST_CASE("is_utf8: all of it", "[util]") {
  for (const auto* text : {"", "a", "\u00e9\u65e5\U0001F600"}) CHECK(cbuild::util::is_utf8(text));
  for (const auto* text : {"\xe9", "a\xe9g", "\xc3", "\xed\xa0\x80", "\xc0\xaf"})
    CHECK_FALSE(cbuild::util::is_utf8(text));
}
