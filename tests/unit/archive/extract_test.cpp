#include "support/catch.hpp"
#include "support/hostile_tars.hpp"
#include "support/tar_builder.hpp"
#include "support/tar_source.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/archive/extract.hpp>
#include <cbuild/util/error.hpp>

#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <stdexcept>

using namespace cbuild;
using archive::extract_tar;
using archive::ExtractOptions;
using archive::ExtractStats;
using test::pieces_of;
using test::TarBuilder;
using test::TreeSnapshot;
using Walk = util::ConfinedDirectory::Walk;
namespace fs = std::filesystem;

namespace {

/// A directory to extract into, with a canary beside it.
class Place {
public:
  Place() {
    fs::create_directories(outside() / "sub");
    test::write_file(outside() / "victim", "precious");
    fs::create_directory(into());
    m_before = test::snapshot(outside());
  }
  [[nodiscard]] fs::path outside() const { return m_directory / "outside"; }
  [[nodiscard]] fs::path into() const { return m_directory / "into"; }

  /// True if nothing but `into` is different from what it was.
  [[nodiscard]] bool is_unharmed() const {
    return test::snapshot(outside()) == m_before && count(m_directory.path()) == 2;
  }

  /// Extracts into an `into` made new.
  ExtractStats
  extract(const archive::ByteSource& source, Walk walk = Walk::automatic, const ExtractOptions& limits = {}) {
    fs::remove_all(into());
    fs::create_directory(into());
    util::ConfinedDirectory directory(into(), walk);
    return extract_tar(source, directory, limits);
  }

  /// The error it ends with, if it does.
  std::optional<util::Error>
  refusal(const std::string& bytes, Walk walk = Walk::automatic, const ExtractOptions& limits = {}) {
    try {
      (void)extract(pieces_of(bytes, 1000), walk, limits);
      return std::nullopt;
    } catch (const util::Error& error) {
      return error;
    }
  }

  TreeSnapshot extracted(const std::string& bytes, Walk walk = Walk::automatic) {
    (void)extract(pieces_of(bytes, 1000), walk);
    return test::snapshot(into());
  }

private:
  static std::ptrdiff_t count(const fs::path& path) {
    return std::distance(fs::directory_iterator(path), fs::directory_iterator());
  }

  test::TempDirectory m_directory;
  TreeSnapshot m_before;
};

/// What `GET archive?path=/x/.` of an engine looks like, with something of every kind.
std::string good_tar() {
  TarBuilder tar;
  tar.directory("./").file("./app.py", "x=1\n").file("./bootstrap", std::string(20'000, 'B'), 0700);
  tar.directory("./lib/").symlink("./lib/link", "../app.py").hard_link("./lib/hard", "./app.py");
  tar.pax({{"path", "./lib/é"}, {"mtime", "1.5"}})
      .file("lib", "pax")
      .gnu_long("./lib/long")
      .file("lib", "gnu");
  return tar.finish();
}

TreeSnapshot good_tree() {
  return {{"app.py", "file 644 x=1\n"},
          {"bootstrap", "file 755 " + std::string(20'000, 'B')},
          {"lib", "dir 755"},
          {"lib/hard", "file 644 x=1\n"},
          {"lib/link", "link -> ../app.py"},
          {"lib/long", "file 644 gnu"},
          {"lib/é", "file 644 pax"}};
}

} // namespace

TEST_CASE("extract_tar: hostile archives are refused and harm nothing", "[archive]") {
  const auto walk = GENERATE(Walk::automatic, Walk::portable);
  Place place;
  const auto tars = test::hostile_tars(place.outside());
  CHECK(tars.size() >= 60);
  std::set<std::string> names;
  for (const auto& tar : tars) {
    CAPTURE(tar.what);
    CHECK(names.insert(tar.what).second);
    const auto error = place.refusal(tar.bytes, walk);
    REQUIRE(error.has_value());
    CHECK(error->code() == util::ExitCode::refused);
    CHECK_THAT(error->message(),
               ContainsSubstring(tar.entry.empty() ? "" : "archive entry '" + tar.entry) &&
                   ContainsSubstring(tar.reason));
    CHECK(error->message().find('\n') == std::string::npos);
    CHECK(error->hints().size() == 1);
    CHECK(place.is_unharmed());
  }
}

TEST_CASE("extract_tar: everything good comes out, whatever the walk and the pieces", "[archive]") {
  const auto walk = GENERATE(Walk::automatic, Walk::portable);
  const std::size_t piece = GENERATE(1U, 7U, 512U, 100'000U);
  Place place;
  const auto stats = place.extract(pieces_of(good_tar(), piece), walk);
  CHECK(stats.entries == 8);
  CHECK(stats.bytes == 4 + 20'000 + 3 + 3);
  CHECK(test::snapshot(place.into()) == good_tree());
}

TEST_CASE("extract_tar: the result does not depend on where the pieces end", "[archive]") {
  Place place;
  const std::string bytes = good_tar();
  std::mt19937 random(1);
  for (int round = 0; round < 30; ++round) {
    (void)place.extract(test::random_pieces_of(bytes, random));
    REQUIRE(test::snapshot(place.into()) == good_tree());
  }
}

TEST_CASE("extract_tar: an archive cut anywhere is refused", "[archive]") {
  Place place;
  const std::string bytes = good_tar();
  std::vector<std::size_t> cuts;
  for (std::size_t at = 0; at < bytes.size(); at += 512)
    cuts.insert(cuts.end(), {at, at + 1 + at / 512 % 511});
  for (const auto cut : cuts) {
    CAPTURE(cut);
    const auto error = place.refusal(bytes.substr(0, cut));
    REQUIRE(error.has_value());
    CHECK(error->code() == util::ExitCode::refused);
    CHECK_THAT(error->message(), ContainsSubstring(cut == 0 ? "empty" : "cut after " + std::to_string(cut)));
  }
}

TEST_CASE("extract_tar: an empty archive and filling after the end are fine", "[archive]") {
  Place place;
  CHECK(place.extracted(TarBuilder().finish()).empty());
  CHECK(place.extracted(TarBuilder().directory("./").finish()).empty());
  CHECK(place.extracted(TarBuilder().file("a").zeros(10'240).unfinished()).size() == 1);
}

TEST_CASE("extract_tar: a directory may come twice, or not at all", "[archive]") {
  Place place;
  const auto bytes =
      TarBuilder().file("a/b/c", "1").directory("a/", 0).directory("./a/b").directory("a").finish();
  CHECK(place.extracted(bytes) ==
        TreeSnapshot{{"a", "dir 755"}, {"a/b", "dir 755"}, {"a/b/c", "file 644 1"}});
}

TEST_CASE("extract_tar: modes are made ordinary", "[archive]") {
  Place place;
  const auto bytes = TarBuilder()
                         .file("setuid", "x", 06755)
                         .file("none", "x", 0)
                         .file("all", "x", 0666)
                         .file("group", "x", 0010)
                         .directory("dark", 0)
                         .directory("sticky", 07777)
                         .file("dark/a")
                         .finish();
  CHECK(place.extracted(bytes) == TreeSnapshot{{"all", "file 644 x"},
                                               {"dark", "dir 755"},
                                               {"dark/a", "file 644 x"},
                                               {"group", "file 755 x"},
                                               {"none", "file 644 x"},
                                               {"setuid", "file 755 x"},
                                               {"sticky", "dir 755"}});
}

TEST_CASE("extract_tar: links that stay inside are kept as they are", "[archive]") {
  Place place;
  const auto bytes = TarBuilder()
                         .directory("d")
                         .directory("d/e")
                         .file("f")
                         .symlink("d/up", "..")
                         .symlink("d/e/up", "../../f")
                         .symlink("self", ".")
                         .symlink("dangling", "no/such")
                         .symlink("loop", "loop")
                         .symlink("chain", "d/up/d/up/f")
                         .symlink("odd", "./d//e/")
                         .finish();
  const auto tree = place.extracted(bytes);
  CHECK(tree.at("d/up") == "link -> ..");
  CHECK(tree.at("d/e/up") == "link -> ../../f");
  CHECK(tree.at("chain") == "link -> d/up/d/up/f");
  CHECK(tree.at("odd") == "link -> ./d//e/");
  CHECK(tree.size() == 10);
}

TEST_CASE("extract_tar: names are kept byte for byte", "[archive]") {
  Place place;
  const std::vector<std::string> names{"-rf",
                                       " ",
                                       "a\nb",
                                       "a\\b",
                                       "C:",
                                       "nul.txt",
                                       "\x1b[2J",
                                       "caf\xe9",
                                       "\xff\xfe",
                                       "cafe\xcc\x81",
                                       "caf\xc3\xa9",
                                       "...",
                                       "..a",
                                       "a..",
                                       ".cbuild-stage-0"};
  TarBuilder tar;
  for (const auto& name : names) tar.file(name);
  for (const auto& name : names) tar.pax({{"path", "pax/" + name}}).file("a");
  for (const auto& name : names) tar.pax({{"path", "bin/" + name}, {"hdrcharset", "BINARY"}}).file("a");
  for (const auto& name : names) tar.gnu_long("gnu/" + name).file("a");
  for (const auto& name : names) tar.pax({{"linkpath", name}, {"path", "link/" + name}}).symlink("a", "b");
  const auto tree = place.extracted(tar.finish());
  CHECK(tree.size() == names.size() * 5 + 4);
  for (const auto& name : names) {
    CHECK(tree.at(name) == "file 644 x");
    CHECK(tree.at("pax/" + name) == "file 644 x");
    CHECK(tree.at("bin/" + name) == "file 644 x");
    CHECK(tree.at("gnu/" + name) == "file 644 x");
    CHECK(tree.at("link/" + name) == "link -> " + name);
  }
}

TEST_CASE("extract_tar: names of nearly 4 KB come out", "[archive]") {
  const auto walk = GENERATE(Walk::automatic, Walk::portable);
  Place place;
  std::string path;
  while (path.size() + 201 < 3900) path += std::string(200, 'd') + "/";
  CHECK(place.extract(pieces_of(TarBuilder().gnu_long(path + "f").file("f").finish(), 999), walk).entries ==
        1);
  CHECK(place.extract(pieces_of(TarBuilder().pax({{"path", path + "f"}}).file("f").finish(), 999), walk)
            .entries == 1);
  const std::string longest(255, 'n');
  CHECK(place.extract(pieces_of(TarBuilder().gnu_long(longest).file("f").finish(), 999), walk).entries == 1);
}

TEST_CASE("extract_tar: what engines and tar add is read over", "[archive]") {
  Place place;
  TarBuilder tar;
  tar.pax({{"comment", "git"}}, 'g');
  tar.pax({{"SCHILY.xattr.security.capability", std::string("\1\0\0\2", 4)},
           {"atime", "1.5"},
           {"uname", "\xff"}});
  tar.add({.name = "a", .content = "1"}).add({.name = "old", .content = "2", .type = '\0', .magic = ""});
  tar.add({.name = "b", .content = "3", .type = '7', .prefix = "p/q"});
  tar.add({.name = "gnu", .content = "4", .prefix = "14000000000", .magic = test::k_gnu_magic});
  tar.pax({{"size", "5"}}).add({.name = "sized", .content = "12345", .size = 0});
  tar.gnu_long("./target", 'K').gnu_long("l").symlink("x", "y");
  CHECK(place.extracted(tar.finish()) == TreeSnapshot{{"a", "file 644 1"},
                                                      {"gnu", "file 644 4"},
                                                      {"l", "link -> ./target"},
                                                      {"old", "file 644 2"},
                                                      {"p", "dir 755"},
                                                      {"p/q", "dir 755"},
                                                      {"p/q/b", "file 644 3"},
                                                      {"sized", "file 644 12345"}});
}

TEST_CASE("extract_tar: limits hold to the byte and the entry, before anything is written", "[archive]") {
  Place place;
  const auto bytes = TarBuilder().file("a", "12345").file("b", "12345").finish();
  CHECK_FALSE(place.refusal(bytes, Walk::automatic, {.max_bytes = 10, .max_entries = 2}).has_value());
  CHECK(place.refusal(bytes, Walk::automatic, {.max_bytes = 9}).value().message() ==
        "archive entry 'b' would make the artifacts larger than the limit of 9 B");
  CHECK_FALSE(fs::exists(place.into() / "b"));
  CHECK(place.refusal(bytes, Walk::automatic, {.max_entries = 1}).value().message() ==
        "archive entry 'b' is one more than the limit of 1 entries");
  CHECK_FALSE(fs::exists(place.into() / "b"));
}

TEST_CASE("extract_tar: what the source throws reaches the caller, at any point", "[archive]") {
  Place place;
  const std::string bytes = good_tar();
  for (std::size_t after = 0; after <= bytes.size(); after += 1024) {
    CAPTURE(after);
    const auto whole = pieces_of(bytes.substr(0, after), 1024);
    const auto source = [&] {
      const auto piece = whole();
      if (piece.empty()) throw std::runtime_error("engine gone");
      return piece;
    };
    CHECK_THROWS_WITH(place.extract(source), "engine gone");
  }
}

TEST_CASE("extract_tar: a directory that is not there is an error with its path", "[archive]") {
  const test::TempDirectory temp;
  try {
    (void)extract_tar(pieces_of(good_tar(), 1000), temp / "missing");
    FAIL("extracted");
  } catch (const util::Error& error) {
    CHECK(error.code() == util::ExitCode::local_files);
    CHECK_THAT(error.message(), ContainsSubstring("/missing'"));
  }
}
