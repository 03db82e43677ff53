#include "engine/real_engine.hpp"

#include <cbuild/archive/pack.hpp>

#include <algorithm>

using namespace cbuild;
using namespace cbuild::test;

namespace {

std::string context(const std::string& dockerfile) {
  return archive::pack_tar({{.name = "Dockerfile", .content = dockerfile}});
}

} // namespace

TEST_CASE("images: one is found under its name, with what the engine says of it", "[engine]") {
  with_engine([](RealEngine& engine) {
    auto& client = engine.client();
    const auto image = engine.run(client.inspect_image(engine.image()));
    REQUIRE(image.has_value());
    CHECK(image->id.starts_with("sha256:"));
    CHECK(image->tags == std::vector<std::string>{engine.image()});
    CHECK(image->os == "linux");
    CHECK(image->size > 100'000);
    CHECK_FALSE(engine.run(client.inspect_image("cbuild-test/none:1")).has_value());
  });
}

TEST_CASE("images: a build streams its log and gives the image", "[engine]") {
  with_engine([](RealEngine& engine) {
    auto& client = engine.client();
    const auto tag = fmt::format("cbuild-test/{}:1", engine.fresh_name());
    std::string log;
    const auto id = engine.run(client.build_image(
        util::text_stream(context("ARG BASE\nFROM $BASE\nARG WORD\nRUN echo \"said $WORD\"\n")),
        {.tag = tag,
         .arguments = {{"BASE", engine.image()}, {"WORD", "a \"b\""}},
         .labels = {{"cbuild.test", "x y"}}},
        [&](std::string_view text) { log += text; }));
    CHECK_THAT(log, ContainsSubstring("said a \"b\"\n"));
    const auto image = engine.run(client.inspect_image(tag));
    REQUIRE(image.has_value());
    CHECK(image->id == id);
    CHECK(image->labels.at("cbuild.test") == "x y");
    engine.remove_image(tag);
    CHECK_FALSE(engine.run(client.inspect_image(tag)).has_value());
  });
}

TEST_CASE("images: the engine says what one shares with the one it was made from", "[engine]") {
  with_engine([](RealEngine& engine) {
    auto& client = engine.client();
    const auto tag = fmt::format("cbuild-test/{}:1", engine.fresh_name());
    const auto id = engine.run(
        client.build_image(util::text_stream(context("ARG BASE\nFROM $BASE\nRUN echo more >/more\n")),
                           {.tag = tag, .arguments = {{"BASE", engine.image()}}},
                           [](std::string_view) {}));
    const auto base = engine.run(client.inspect_image(engine.image()));
    const auto shared = engine.run(client.shared_image_sizes());
    engine.remove_image(tag);
    REQUIRE(base.has_value());
    CHECK(shared.at(id) == base->size);
  });
}

TEST_CASE("images: a build that fails is told in the engine's words, after its log", "[engine]") {
  with_engine([](RealEngine& engine) {
    auto& client = engine.client();
    std::string log;
    const auto keep = [&](std::string_view text) { log += text; };
    const auto dockerfile = "FROM " + engine.image() + "\nRUN echo before; exit 7\n";
    CHECK(engine.refusal(client.build_image(
              util::text_stream(context(dockerfile)), {.tag = "cbuild-test/fails:1"}, keep)) ==
          "cannot build image 'cbuild-test/fails:1': The command '/bin/sh -c echo before; exit 7' returned a "
          "non-zero "
          "code: 7");
    CHECK_THAT(log, ContainsSubstring("before\n"));
    CHECK_FALSE(engine.run(client.inspect_image("cbuild-test/fails:1")).has_value());
    CHECK_THAT(engine.refusal(client.build_image(
                   util::text_stream(context("FORM x\n")), {.tag = "cbuild-test/fails:1"}, keep)),
               ContainsSubstring("FORM"));
  });
}

TEST_CASE("images: a pull from where nothing answers has the engine's words", "[engine]") {
  with_engine([](RealEngine& engine) {
    const auto reference = util::ImageReference::parse("localhost:1/nothing/here:1").value();
    CHECK_THAT(engine.refusal(engine.client().pull(reference, [](const auto&) {})),
               ContainsSubstring("cannot pull 'localhost:1/nothing/here:1': ") &&
                   ContainsSubstring("connection refused"));
  });
}
