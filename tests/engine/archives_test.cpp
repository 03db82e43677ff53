#include "engine/real_engine.hpp"
#include "support/tar_builder.hpp"

using namespace cbuild;
using namespace cbuild::test;

TEST_CASE("archives: a tar that is put before the start is there, and comes back whole", "[engine]") {
  with_engine([](RealEngine& engine) {
    auto& client = engine.client();
    const auto name = engine.fresh_name();
    engine.run(client.create_container(name, engine.shell("cp /tmp/in/a /tmp/in/b")));
    const std::string content(100'000, 'c');
    engine.run(client.put_archive(
        name, "/tmp", util::text_stream(TarBuilder().directory("in").file("in/a", content).finish())));
    engine.run(client.start(name));
    CHECK(engine.run(client.wait(name)) == 0);
    const auto archive = engine.run(client.get_archive(name, "/tmp/in"));
    CHECK(archive.stat.is_directory);
    CHECK_FALSE(archive.stat.is_link);
    const auto tar = engine.run(drain(*archive.tar));
    CHECK(tar.size() > 2 * content.size());
    CHECK(tar.find("in/b") != tar.npos);
    CHECK(tar.ends_with(std::string(1024, '\0')));
    engine.run(client.remove_container(name));
  });
}

TEST_CASE("archives: a link and a file are told apart from a directory", "[engine]") {
  with_engine([](RealEngine& engine) {
    auto& client = engine.client();
    const auto name = engine.fresh_name();
    engine.run(client.create_container(name, engine.shell("true")));
    engine.run(client.put_archive(
        name, "/tmp", util::text_stream(TarBuilder().symlink("link", "/etc").file("file").finish())));
    const auto link = engine.run(client.get_archive(name, "/tmp/link"));
    CHECK(link.stat.is_link);
    const auto file = engine.run(client.get_archive(name, "/tmp/file"));
    CHECK_FALSE(file.stat.is_link);
    CHECK_FALSE(file.stat.is_directory);
    engine.run(client.remove_container(name));
  });
}

TEST_CASE("archives: what is not there is refused in the engine's words", "[engine]") {
  with_engine([](RealEngine& engine) {
    auto& client = engine.client();
    const auto name = engine.fresh_name();
    engine.run(client.create_container(name, engine.shell("true")));
    CHECK_THAT(engine.refusal(client.get_archive(name, "/nope")),
               ContainsSubstring("cannot read '/nope' from the container: ") &&
                   ContainsSubstring("/nope in container"));
    CHECK_THAT(engine.refusal(client.put_archive(name, "/nope", util::text_stream(TarBuilder().finish()))),
               ContainsSubstring("cannot write to '/nope' in the container: "));
    engine.run(client.remove_container(name));
    CHECK_THAT(engine.refusal(client.get_archive(name, "/tmp")), ContainsSubstring("No such container"));
  });
}

TEST_CASE("archives: a big one of a stopped container comes back whole", "[engine]") {
  with_engine([](RealEngine& engine) {
    auto& client = engine.client();
    const auto name = engine.fresh_name();
    engine.run(client.create_container(name, engine.shell("head -c 50000000 /dev/zero > /tmp/big")));
    engine.run(client.start(name));
    CHECK(engine.run(client.wait(name)) == 0);
    const auto archive = engine.run(client.get_archive(name, "/tmp/big"));
    CHECK(engine.run(drain(*archive.tar)).size() > 50'000'000);
    engine.run(client.remove_container(name));
  });
}
