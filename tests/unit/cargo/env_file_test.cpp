#include "support/catch.hpp"

#include <cbuild/cargo/env_file.hpp>

using cbuild::cargo::env_file_error;

TEST_CASE("env_file_error: what the reader of cargo lambda takes", "[cargo]") {
  for (const auto* text : {"",
                           "\n\n",
                           "# a\n\n A = 1\nB=\"x\ny\"\nC='z'\r\nD=",
                           "A=1 # why\nB=2#why\n",
                           "export A=1\nexported=2",
                           "A=1 B=2",
                           "A=\nB=`x = \"'`",
                           R"(A="a \"quoted\" word")",
                           "A=/a/b?c&d:e,f;g\nä=ö"}) {
    CAPTURE(text);
    CHECK_FALSE(env_file_error(text));
  }
}

TEST_CASE("env_file_error: the line that it stops at", "[cargo]") {
  const auto [text, line] = GENERATE(table<std::string, std::size_t>({
      {"word", 1},
      {"A=1\nword\nB=2", 2},
      {"A=1\n=2", 2},
      {"\nA=b=c", 2},
      {"A=x\nB=hello world\n", 2},
      {"A=it's", 1},
      {"\ufeffA=1", 1}, // as editors begin a file
      {"A=1\nB=x\u00a0y", 2},
      {R"(A="ends\")", 1},
      {"X=1\nA=\r\nB=1", 2},
      {"A= \nB=1", 1}, // any space but a line's end is passed over with all that follows
      {"A=\"open\n\n", 1},
      {"my key=1", 1},
      {"A=export", 1},
      {"export", 1},
      {"A='x'\nB=='y'", 2},
      {"# c\n\"A\"=1", 2},
  }));
  CAPTURE(text);
  CHECK(env_file_error(text) == line);
}

TEST_CASE("env_file_error: many lines are read at once", "[cargo]") {
  std::string text;
  for (int i = 0; i < 250'000; ++i) text += "A=1\n";
  CHECK_FALSE(env_file_error(text));
  CHECK(env_file_error(text + "=") == 250'001);
}
