#include "report/clean_lines.hpp"
#include "support/catch.hpp"

#include <cbuild/util/utf8.hpp>

#include <algorithm>
#include <array>
#include <random>

using cbuild::report::CleanLines;
using namespace std::string_literals;

namespace {

using Lines = std::vector<std::string>;

/// The lines of `text`, fed in pieces that end at `cuts`.
Lines clean(std::string_view text,
            CleanLines::Colors colors = CleanLines::Colors::keep,
            const std::vector<std::size_t>& cuts = {}) {
  Lines lines;
  const CleanLines::Taker taker = [&](std::string_view line) { lines.emplace_back(line); };
  CleanLines cleaner(colors);
  std::size_t from = 0;
  for (const std::size_t cut : cuts) {
    cleaner.feed(text.substr(from, cut - from), taker);
    from = cut;
  }
  cleaner.feed(text.substr(from), taker);
  cleaner.finish(taker);
  return lines;
}

std::string first(std::string_view text) {
  const Lines lines = clean(text);
  return lines.empty() ? "" : lines.front();
}

} // namespace

TEST_CASE("clean_lines: text, tabs and UTF-8 are kept", "[report]") {
  CHECK(clean("a\tb\né → 日本\n") == Lines{"a\tb", "é → 日本"});
  CHECK(clean("\n\nlast") == Lines{"", "", "last"});
  CHECK(clean("").empty());
}

TEST_CASE("clean_lines: bytes that are not UTF-8 are shown as U+FFFD", "[report]") {
  CHECK(first("a\xff"
              "b\n") == "a\uFFFDb");
  CHECK(first("\xe2\x86x\n") == "\uFFFDx");
  CHECK(first("cut\xe2\x86") == "cut\uFFFD");
}

TEST_CASE("clean_lines: colours are kept and cannot leave their line", "[report]") {
  CHECK(first("\x1b[1;31mred\x1b[0m\n") == "\x1b[1;31mred\x1b[0m\x1b[0m");
  CHECK(clean("\x1b[31ma\nb\n\x1b[mc\n") == Lines{"\x1b[31ma\x1b[0m", "\x1b[31mb\x1b[0m", "c"});
  CHECK(clean("\x1b[31ma\nb\n", CleanLines::Colors::drop) == Lines{"a", "b"});
}

TEST_CASE("clean_lines: every other sequence is dropped", "[report]") {
  const auto sequence = GENERATE(as<std::string>{},
                                 "\x1b[2J",
                                 "\x1b[?25l",
                                 "\x1b[>4;1m",
                                 "\x1b[1 m",
                                 "\x1b]0;title\x07",
                                 "\x1b]52;c;ZXZpbA==\x1b\\",
                                 "\x1b]8;;http://x\x1b\\",
                                 "\x1bPq#0~\x1b\\",
                                 "\x1b_apc\x1b\\",
                                 "\x1b(B",
                                 "\x1b"
                                 "c",
                                 "\xc2\x9b"
                                 "5A",
                                 "\xc2\x9d"
                                 "0;title\x07",
                                 "\xc2\x85",
                                 "\a\b\f\v\x7f",
                                 "\x1b]0;tit\x1b[3A");
  CHECK(first("a" + sequence + "b\n") == "ab");
}

TEST_CASE("clean_lines: an unfinished sequence does not swallow the next line", "[report]") {
  CHECK(clean("a\x1b]0;never ends\nerror\n") == Lines{"a", "error"});
  CHECK(clean("a\x1b[12\nerror\n") == Lines{"a", "error"});
  CHECK(clean("a\x1b\nerror\n") == Lines{"a", "error"});
}

TEST_CASE("clean_lines: a carriage return replaces the line, before a line feed it does not", "[report]") {
  CHECK(clean(" 10%\r 50%\r100%\n") == Lines{"100%"});
  CHECK(clean("dos\r\nunix\r\r\n") == Lines{"dos", "unix"});
  CHECK(clean("kept\r") == Lines{"kept"});
}

TEST_CASE("clean_lines: a line without end is given in bounded pieces of whole characters", "[report]") {
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += "日";
  std::string joined;
  for (const auto& line : clean(text)) {
    CHECK(line.size() <= 8192);
    CHECK(line.size() % 3 == 0);
    joined += line;
  }
  CHECK(joined == text);
}

TEST_CASE("clean_lines: the unfinished line has no colours and no tabs", "[report]") {
  CleanLines cleaner(CleanLines::Colors::keep);
  cleaner.feed("done\n\x1b[32m 10%\tof 3", [](std::string_view) {});
  CHECK(cleaner.unfinished() == " 10% of 3");
}

namespace {

/// Texts full of the beginnings of sequences.
std::string hostile_text(std::mt19937& random, std::size_t pieces) {
  static const std::array<std::string, 24> k_pieces{"\x1b",     "[",
                                                    "]",        "m",
                                                    "31",       ";",
                                                    "\x07",     "\\",
                                                    "\n",       "\r",
                                                    "text ",    "é",
                                                    "日",       "\xe2",
                                                    "\x86\x92", "\xc2\x9b",
                                                    "\xf0",     "\x1b[1m",
                                                    "P",        "\x18",
                                                    "\x80",     std::string(3000, 'x'),
                                                    "\0"s,      "?"};
  std::uniform_int_distribution<std::size_t> pick(0, k_pieces.size() - 1);
  std::string text;
  for (std::size_t i = 0; i < pieces; ++i) text += k_pieces.at(pick(random));
  return text;
}

/// Takes "ESC [ digits ; : m" away, and nothing else.
std::string without_colors(std::string_view text) {
  std::string rest;
  while (!text.empty()) {
    const auto end = text.starts_with("\x1b[") ? text.find_first_not_of("0123456789;:", 2) : text.npos;
    const bool is_color = end != text.npos && text[end] == 'm';
    if (!is_color) rest.push_back(text.front());
    text.remove_prefix(is_color ? end + 1 : 1);
  }
  return rest;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto head = cbuild::util::utf8_head(text);
    if (head.kind != cbuild::util::Utf8Head::Kind::character) return false;
    text.remove_prefix(head.length);
  }
  return true;
}

} // namespace

TEST_CASE("clean_lines: any split of any bytes gives the same harmless lines", "[report][slow]") {
  std::mt19937 random(20240607);
  for (int round = 0; round < 300; ++round) {
    const std::string text = hostile_text(random, 60);
    std::uniform_int_distribution<std::size_t> place(0, text.size());
    std::vector<std::size_t> cuts(12);
    for (auto& cut : cuts) cut = place(random);
    std::sort(cuts.begin(), cuts.end());
    const Lines whole = clean(text);
    REQUIRE(clean(text, CleanLines::Colors::keep, cuts) == whole);
    for (const auto& line : whole) {
      const std::string rest = without_colors(line);
      REQUIRE(is_utf8(line));
      REQUIRE(std::none_of(
          rest.begin(), rest.end(), [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7F; }));
      REQUIRE(rest.find("\xc2\x9b") == std::string::npos);
      REQUIRE((rest == line || line.ends_with("\x1b[0m")));
    }
  }
}
