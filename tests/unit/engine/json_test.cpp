#include "engine/json.hpp"
#include "support/catch.hpp"

#include <cbuild/util/error.hpp>

#include <fmt/format.h>

#include <string>
#include <vector>

using namespace cbuild::engine;
using cbuild::util::Error;

namespace {

std::vector<std::string> split(std::string_view bytes, std::size_t size) {
  std::vector<std::string> messages;
  JsonStreamDecoder decoder;
  const auto sink = [&](const nlohmann::json& message) { messages.push_back(message.dump()); };
  while (!bytes.empty()) {
    decoder.feed(bytes.substr(0, size), sink);
    bytes.remove_prefix(std::min(size, bytes.size()));
  }
  decoder.finish();
  return messages;
}

std::string failure(std::string_view bytes, std::size_t size = 1 << 16) {
  try {
    split(bytes, size);
  } catch (const Error& error) {
    CHECK(error.code() == cbuild::util::ExitCode::engine);
    return error.message();
  }
  return "none";
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

} // namespace

TEST_CASE("parse_json: what is no JSON is an error that shows its beginning, escaped and bounded",
          "[engine]") {
  CHECK(parse_json(R"({"a":1})", "x")["a"] == 1);
  for (const auto* text : {"", "<html>", "{", "{}x", "{\"a\":}", "nul", "\xff"})
    CHECK_THROWS_AS(parse_json(text, "x"), Error);
  try {
    static_cast<void>(parse_json("<html>\x1b[2J" + std::string(5'000, 'y'), "the version"));
    FAIL("taken for JSON");
  } catch (const Error& error) {
    CHECK_THAT(error.message(),
               ContainsSubstring("the engine sent no JSON for the version: '<html>\\x1b[2J"));
    CHECK(error.message().size() < 250);
  }
}

TEST_CASE("parse_json: 64 levels pass, 66 and a million do not", "[engine][slow]") {
  CHECK_NOTHROW(parse_json(nested(64), "x"));
  CHECK_THROWS_AS(parse_json(std::string(1'000'000, '['), "x"), Error);
  for (const std::size_t depth : {66U, 100'000U}) {
    CHECK_THROWS_AS(parse_json(nested(depth), "x"), Error);
    CHECK_THROWS_AS(parse_json(std::string(depth, '['), "x"), Error);
    std::string objects;
    for (std::size_t i = 0; i < depth; ++i) objects += R"({"a":)";
    CHECK_THROWS_AS(parse_json(objects, "x"), Error);
  }
}

TEST_CASE("text_at: another type, or nothing, counts as missing", "[engine]") {
  const auto json = parse_json(R"({"a":{"b":"text"},"n":null,"i":1,"l":["x"]})", "x");
  CHECK(text_at(json, "/a/b") == "text");
  CHECK(text_at(json, "/a/c", "other") == "other");
  for (const auto* pointer : {"/n", "/i", "/l", "/a", "/n/b", "/i/b", "/l/b", "/l/7", "/l/-"})
    CHECK(text_at(json, pointer, "other") == "other");
  for (const auto* top : {"[]", "null", "1", "\"s\""})
    CHECK(text_at(parse_json(top, "x"), "/a", "other") == "other");
}

TEST_CASE("json_stream: objects with any white space between them, in any split", "[engine]") {
  const std::string bytes = "{\"a\":\"}{\"}\r\n{\"b\":\"\\\"\\\\\"}{\"c\":{\"d\":[1,{\"e\":\"[\"}]}}\n \t";
  const std::vector<std::string> expected{R"({"a":"}{"})", R"({"b":"\"\\"})", R"({"c":{"d":[1,{"e":"["}]}})"};
  for (std::size_t size = 1; size <= bytes.size(); ++size) CHECK(split(bytes, size) == expected);
  CHECK(split("", 1).empty());
  CHECK(split(" \n", 1).empty());
}

TEST_CASE("json_stream: what is no stream of objects is an error", "[engine]") {
  for (const auto* bytes :
       {"<html>", "[]", "\"text\"", "1", "{}]", "{}x", "{\"a\":nonsense}", "{]}", "{\"a\":\"\xff\"}"})
    CHECK_THAT(failure(bytes), ContainsSubstring("the engine sent no JSON for"));
}

TEST_CASE("json_stream: an end inside an object is an error", "[engine]") {
  const std::string object = R"({"a":["\"}",{}]})";
  for (std::size_t cut = 1; cut < object.size(); ++cut)
    CHECK_THAT(failure(object.substr(0, cut)), ContainsSubstring("in the middle of one"));
}

TEST_CASE("json_stream: an object may have 1 MiB, and no more", "[engine][slow]") {
  const std::size_t most = std::size_t{1} << 20;
  const auto object = [](std::size_t size) { return R"({"a":")" + std::string(size - 8, 'x') + R"("})"; };
  CHECK(split(object(most), 4096).size() == 1);
  CHECK(split(object(10) + object(10), 4096).size() == 2);
  CHECK_THAT(failure(object(most + 1), 4096), ContainsSubstring("bounded size"));
}

TEST_CASE("json_stream: a million levels are refused, not followed", "[engine][slow]") {
  CHECK_THAT(failure("{\"a\":" + nested(500'000) + "}"), ContainsSubstring("no JSON"));
  CHECK_THAT(failure("{\"a\":" + std::string(2'000'000, '[')), ContainsSubstring("bounded size"));
}

TEST_CASE("json_stream: messages before a bad one are given", "[engine]") {
  int count = 0;
  JsonStreamDecoder decoder;
  CHECK_THROWS_AS(decoder.feed("{}{}oops", [&](const nlohmann::json&) { ++count; }), Error);
  CHECK(count == 2);
}
