#include "support/hostile_tars.hpp"

#include "support/tar_builder.hpp"

#include <fmt/format.h>

namespace cbuild::test {
namespace {

using List = std::vector<HostileTar>;
using Tar = TarBuilder;
using namespace std::string_literals;

TarBuilder tar() { return {}; }

void add_names(List& list, const std::string& absolute) {
  const auto bad = [&](const std::string& what, const std::string& name, const std::string& reason) {
    list.push_back({what + " (file)", name, reason, tar().file(name, "pwned").finish()});
    list.push_back({what + " (directory)", name, reason, tar().directory(name, 0777).finish()});
    list.push_back({what + " (link)", name, reason, tar().symlink(name, "a").finish()});
  };
  bad("parent", "../outside/new", "'..'");
  bad("parents", "../../../../../../../../tmp/cbuild-pwned", "'..'");
  bad("parent after a name", "a/../../outside/new", "'..'");
  bad("parent after the dot", "./../outside/new", "'..'");
  bad("parent at the end", "a/..", "'..'");
  bad("only parent", "..", "'..'");
  bad("absolute", absolute + "/new", "absolute");
  bad("double slash at the start", "//outside", "absolute");
  bad("empty part", "a//b", "empty part");
  bad("dot inside", "a/./b", "'.'");
  bad("two leading dots", "././a", "'.'");
  bad("empty", "", "no name");
  bad("parent after a long part", std::string(80, 'd') + "/" + "..", "'..'");
  list.push_back({"dot and slash twice", ".//", "empty part", tar().directory(".//").finish()});
  list.push_back({"root", "/", "absolute", tar().directory("/", 0777).finish()});
  list.push_back({"long part by pax",
                  "nnn",
                  "255 bytes",
                  tar().pax({{"path", std::string(256, 'n')}}).file("n").finish()});
  const std::string deep = "d" + std::string(4095, '/') + "e";
  list.push_back({"long name by GNU", "d//", "4095 bytes", tar().gnu_long(deep).file("d").finish()});
  list.push_back({"parent by prefix",
                  "../outside/new",
                  "'..'",
                  tar().add({.name = "outside/new", .prefix = ".."}).finish()});
  list.push_back({"parent by pax",
                  "../outside/new",
                  "'..'",
                  tar().pax({{"path", "../outside/new"}}).file("a").finish()});
  list.push_back(
      {"parent by GNU", "../outside/new", "'..'", tar().gnu_long("../outside/new").file("a").finish()});
  list.push_back({"NUL in the name", "a\\x00b", "NUL", tar().file("a\0b"s).finish()});
  list.push_back({"NUL in the target", "t\\x00u", "NUL", tar().symlink("a", "t\0u"s).finish()});
  list.push_back(
      {"NUL in the prefix", "p\\x00q", "NUL", tar().add({.name = "a", .prefix = "p\0q"s}).finish()});
  list.push_back({"NUL by pax", "a\\x00b", "NUL", tar().pax({{"path", "a\0b"s}}).file("a").finish()});
  list.push_back({"NUL by GNU", "a\\x00b", "NUL", tar().gnu_long("a\0b"s).file("a").finish()});
  list.push_back({"file with a slash", "a/", "ends with '/'", tar().file("a/").finish()});
  list.push_back(
      {"file with a slash by pax", "a/", "ends with '/'", tar().pax({{"path", "a/"}}).file("a").finish()});
  list.push_back({"link with a slash", "a/", "ends with '/'", tar().symlink("a/", "b").finish()});
  list.push_back({"dot as a file", ".", "no directory", tar().file(".").finish()});
  list.push_back({"dot as a link", ".", "no directory", tar().symlink(".", "a").finish()});
  list.push_back({"dot as a hard link", ".", "no directory", tar().file("a").hard_link(".", "a").finish()});
}

void add_symlinks(List& list, const std::string& absolute) {
  const auto link = [&](const std::string& what, const std::string& name, const std::string& target) {
    list.push_back(
        {what, name, "is a link to", tar().directory("d").symlink(name, target).file("d/after").finish()});
  };
  link("link to an absolute path", "l", absolute);
  link("link to the root", "l", "/");
  link("link to /proc", "l", "/proc/self/cwd");
  link("link to the parent", "l", "..");
  link("link to the sibling", "l", "../outside");
  link("link out of a directory", "d/l", "../../outside");
  link("link up after a name", "d/l", "../d/../../outside");
  link("link up after a dot", "l", "./../outside");
  link("link up after slashes", "d/l", "..//..//outside");
  link("link without a target", "l", "");
  list.push_back({"link to an absolute path by pax",
                  "l",
                  "is a link to",
                  tar().pax({{"linkpath", absolute}}).symlink("l", "a").finish()});
  list.push_back(
      {"link out by GNU", "l", "is a link to", tar().gnu_long("../outside", 'K').symlink("l", "a").finish()});
  list.push_back({"long target",
                  "l",
                  "4095 bytes",
                  tar().gnu_long(std::string(5000, 't'), 'K').symlink("l", "a").finish()});
  list.push_back({"chain of links",
                  "b",
                  "is a link to",
                  tar()
                      .directory("d")
                      .directory("d/e")
                      .symlink("d/e/top", "../..")
                      .symlink("b", "d/e/top/../outside")
                      .finish()});
  list.push_back({"link through links",
                  "x/s/../../o",
                  "'..'",
                  tar().directory("x").symlink("x/s", "..").file("x/s/../../o").finish()});
}

void add_write_through(List& list, const std::string& absolute) {
  list.push_back({"file through a link",
                  "d/x",
                  "no directory",
                  tar().directory("real").symlink("d", "real").file("d/x", "pwned").finish()});
  list.push_back({"file through a dangling link",
                  "d/x",
                  "no directory",
                  tar().symlink("d", "real").file("d/x").finish()});
  list.push_back({"directory through a link",
                  "d/x",
                  "no directory",
                  tar().directory("real").symlink("d", "real").directory("d/x").finish()});
  list.push_back({"link through a link",
                  "d/x",
                  "no directory",
                  tar().directory("real").symlink("d", "real").symlink("d/x", "y").finish()});
  list.push_back(
      {"hard link through a link",
       "h",
       "no earlier file",
       tar().directory("real").file("real/f").symlink("d", "real").hard_link("h", "d/f").finish()});
  list.push_back(
      {"file over a link", "l", "comes twice", tar().symlink("l", "f").file("l", "pwned").finish()});
  list.push_back({"directory over a link",
                  "l",
                  "comes twice",
                  tar().directory("d").symlink("l", "d").directory("l", 0777).finish()});
  list.push_back({"link over a directory",
                  "d",
                  "comes twice",
                  tar().directory("d").symlink("d", "e").file("d/x").finish()});
  list.push_back({"link over the file", "f", "comes twice", tar().file("f").symlink("f", "g").finish()});
  list.push_back(
      {"hard link to a link", "h", "no earlier file", tar().symlink("l", "f").hard_link("h", "l").finish()});
  list.push_back({"hard link outside",
                  "h",
                  "no earlier file",
                  tar().hard_link("h", "../outside/victim").file("h", "pwned").finish()});
  list.push_back({"absolute hard link",
                  "h",
                  "no earlier file",
                  tar().hard_link("h", absolute + "/victim").file("h", "pwned").finish()});
  list.push_back({"hard link to nothing", "h", "neither a file", tar().hard_link("h", "").finish()});
  list.push_back({"hard link to itself", "h", "no earlier file", tar().hard_link("h", "h").finish()});
  list.push_back(
      {"hard link to a later file", "h", "no earlier file", tar().hard_link("h", "f").file("f").finish()});
  list.push_back({"hard link to a directory",
                  "h",
                  "no earlier file",
                  tar().directory("d").hard_link("h", "d").finish()});
  list.push_back({"hard link to the root", "h", "no earlier file", tar().hard_link("h", ".").finish()});
  list.push_back({"hard link out by pax",
                  "h",
                  "no earlier file",
                  tar().pax({{"linkpath", "../outside/victim"}}).hard_link("h", "a").finish()});
}

void add_twins(List& list) {
  list.push_back({"file twice", "a", "comes twice", tar().file("a", "1").file("a", "2").finish()});
  list.push_back(
      {"file twice, once with the dot", "./a", "comes twice", tar().file("a").file("./a").finish()});
  list.push_back({"file, then directory", "a/", "comes twice", tar().file("a").directory("a/").finish()});
  list.push_back({"directory, then file", "a", "comes twice", tar().directory("a").file("a").finish()});
  list.push_back({"file, then beneath it", "a/b", "no directory", tar().file("a").file("a/b").finish()});
  list.push_back({"beneath it, then file", "a", "comes twice", tar().file("a/b").file("a").finish()});
  list.push_back({"link twice", "l", "comes twice", tar().symlink("l", "a").symlink("l", "b").finish()});
  list.push_back(
      {"hard link over a file", "b", "comes twice", tar().file("a").file("b").hard_link("b", "a").finish()});
}

void add_types(List& list) {
  const auto type = [&](char letter, const std::string& reason) {
    list.push_back({"type "s + letter, "odd", reason, tar().add({.name = "odd", .type = letter}).finish()});
  };
  type('3', "character device");
  type('4', "block device");
  type('6', "FIFO");
  type('S', "sparse");
  for (const char letter : "ADMNVXIZ89"s) type(letter, fmt::format("unknown type '{}'", letter));
  type('\x1b', "unknown type '\\x1b'");
  const auto content = [&](char letter) {
    list.push_back(
        {"content of type "s + letter,
         "odd",
         "has content",
         tar().file("f").add({.name = "odd", .content = "abc", .type = letter, .link = "f"}).finish()});
  };
  for (const char letter : "125"s) content(letter);
  list.push_back(
      {"content by pax", "l", "has content", tar().pax({{"size", "3"}}).symlink("l", "a").finish()});
  list.push_back({"file with a target by pax",
                  "f",
                  "has a link's target",
                  tar().file("a").pax({{"linkpath", "a"}}).file("f", "").finish()});
  list.push_back({"directory with a target by GNU",
                  "d",
                  "has a link's target",
                  tar().gnu_long("a", 'K').directory("d").finish()});
}

void add_sparse(List& list) {
  const std::string map = "1\n107374182399\n1\n";
  const std::string body = map + std::string(512 - map.size(), '\0') + "Z";
  const PaxRecords v10{{"GNU.sparse.major", "1"},
                       {"GNU.sparse.minor", "0"},
                       {"GNU.sparse.name", "a"},
                       {"GNU.sparse.realsize", "107374182400"}};
  list.push_back({"sparse: 100 GB in 3 KB",
                  "GNUSparseFile/a",
                  "sparse",
                  tar().pax(v10).file("GNUSparseFile/a", body).finish()});
  list.push_back({"sparse: pax 0.0",
                  "a",
                  "sparse",
                  tar()
                      .pax({{"GNU.sparse.size", "107374182400"},
                            {"GNU.sparse.numblocks", "1"},
                            {"GNU.sparse.offset", "107374182399"},
                            {"GNU.sparse.numbytes", "1"}})
                      .file("a", "Z")
                      .finish()});
  list.push_back({"sparse: pax 0.1",
                  "a",
                  "sparse",
                  tar()
                      .pax({{"GNU.sparse.size", "107374182400"}, {"GNU.sparse.map", "107374182399,1"}})
                      .file("a", "Z")
                      .finish()});
  list.push_back({"sparse: star",
                  "a",
                  "sparse",
                  tar().pax({{"SCHILY.realsize", "107374182400"}}).file("a", "Z").finish()});
  list.push_back({"sparse: Solaris",
                  "a",
                  "sparse",
                  tar().pax({{"SUN.holesdata", " 0 107374182399"}}).file("a", "Z").finish()});
  const std::string before_map(41, '\0');
  const std::string gnu_map = before_map + "01437777777700000000001" + "\0"s;
  list.push_back(
      {"sparse: GNU",
       "a",
       "sparse",
       tar()
           .add({.name = "a", .content = "Z", .type = 'S', .prefix = gnu_map, .magic = k_gnu_magic})
           .finish()});
  list.push_back(
      {"sparse: GNU, as a plain file",
       "a",
       "sparse",
       tar().add({.name = "a", .content = "Z", .prefix = gnu_map, .magic = k_gnu_magic}).finish()});
  const std::string real_size = std::string(483 - 345, '\0') + "1440000000000";
  list.push_back(
      {"sparse: GNU real size alone",
       "a",
       "sparse",
       tar().add({.name = "a", .content = "Z", .prefix = real_size, .magic = k_gnu_magic}).finish()});
}

void add_sizes(List& list) {
  list.push_back({"negative size",
                  "a",
                  "no size",
                  tar().add({.name = "a", .size_field = std::string(12, '\xff')}).finish()});
  list.push_back({"huge size",
                  "a",
                  "no size",
                  tar().add({.name = "a", .size_field = "\x80\0\0\0\x80\0\0\0\0\0\0\0"s}).finish()});
  list.push_back(
      {"size over the limit", "a", "limit of", tar().add({.name = "a", .size = 8ULL << 30}).finish()});
  list.push_back({"size over the limit in base 256",
                  "a",
                  "limit of",
                  tar().add({.name = "a", .size_field = "\x80\0\0\0\x70\0\0\0\0\0\0\0"s}).finish()});
  list.push_back({"size over the limit by pax",
                  "a",
                  "limit of",
                  tar().pax({{"size", "9223372036854775806"}}).file("a").finish()});
  list.push_back(
      {"size with letters", "a", "no size", tar().add({.name = "a", .size_field = "0000000000x1"}).finish()});
  list.push_back({"size followed by something",
                  "a",
                  "no size",
                  tar().add({.name = "a", .size_field = "00001 00002 "}).finish()});
  list.push_back(
      {"size 2^63 by pax", "", "no size", tar().pax({{"size", "9223372036854775808"}}).file("a").finish()});
  list.push_back({"negative size by pax", "", "no size", tar().pax({{"size", "-1"}}).file("a").finish()});
  list.push_back(
      {"size twice by pax", "", "no size", tar().pax({{"size", "1"}, {"size", "1"}}).file("a").finish()});
}

void add_headers(List& list) {
  const auto damaged = [&](const std::string& what, const std::string& reason, const std::string& bytes) {
    list.push_back({what, "", reason, bytes});
  };
  damaged("pax record too long", "broken record", tar().pax_body("99 path=a\n").file("a").finish());
  damaged("pax record too short", "broken record", tar().pax_body("3 path=a\n").file("a").finish());
  damaged("pax record without length", "broken record", tar().pax_body(" path=a\n").file("a").finish());
  damaged("pax record without newline", "broken record", tar().pax_body("9 path=a ").file("a").finish());
  damaged("pax record without key", "broken record", tar().pax_body("5 =a\n").file("a").finish());
  damaged("pax record without equals", "broken record", tar().pax_body("8 patha\n").file("a").finish());
  damaged("pax record with huge length",
          "broken record",
          tar().pax_body("99999999999999999999 path=a\n").file("a").finish());
  damaged("pax key with NUL", "broken record", tar().pax({{"a\0b"s, "c"}, {"path", "d"}}).file("a").finish());
  damaged("pax record that libarchive skips",
          "broken record",
          tar().pax({{"comment", std::string(1'000'000, 'c')}, {"path", "d"}}).file("a").finish());
  damaged("pax path twice", "twice", tar().pax({{"path", "a"}, {"path", "b"}}).file("a").finish());
  damaged("pax path empty", "empty path", tar().pax({{"path", ""}}).file("a").finish());
  damaged("pax header empty", "empty", tar().pax_body("").file("a").finish());
  damaged("two pax headers",
          "several headers",
          tar().pax({{"path", "a"}}).pax({{"path", "b"}}).file("a").finish());
  damaged("two long names", "several headers", tar().gnu_long("a").gnu_long("b").file("a").finish());
  damaged("pax and GNU", "several headers", tar().pax({{"path", "a"}}).gnu_long("b").file("a").finish());
  damaged("GNU and pax", "several headers", tar().gnu_long("b").pax({{"path", "a"}}).file("a").finish());
  damaged("two global headers",
          "several headers",
          tar().pax({{"comment", "a"}}, 'g').pax({{"comment", "a"}}, 'g').file("a").finish());
  damaged("global path", "global", tar().pax({{"path", "../outside/new"}}, 'g').file("a").finish());
  damaged("global size", "global", tar().pax({{"size", "1"}}, 'g').file("a").finish());
  damaged("empty long name", "empty", tar().gnu_long("").file("a").finish());
  damaged("header without its entry", "no entry", tar().file("a").gnu_long("b").finish());
  damaged("wrong checksum",
          "no tar header",
          tar().file("a").add({.name = "b", .right_checksum = false}).finish());
  list.push_back({"pax header of 2 MiB",
                  "PaxHeaders/x",
                  "1 MiB",
                  tar().pax({{"comment", std::string(2 << 20, 'c')}}).file("a").finish()});
  list.push_back({"long name of 2 MiB",
                  "././@LongLink",
                  "1 MiB",
                  tar().gnu_long(std::string(2 << 20, 'n')).file("a").finish()});
}

void add_frames(List& list) {
  const auto damaged = [&](const std::string& what, const std::string& reason, const std::string& bytes) {
    list.push_back({what, "", reason, bytes});
  };
  damaged("nothing", "empty", "");
  damaged("one zero block", "cut", std::string(512, '\0'));
  damaged("garbage", "no tar header", std::string(16384, '\xde'));
  damaged("gzip", "no tar header", "\x1f\x8b\x08" + std::string(2000, 'z'));
  damaged("no end", "cut", tar().file("a").unfinished());
  damaged("half an end", "cut", tar().file("a").zeros(512).unfinished());
  damaged("end cut by a byte", "cut", tar().file("a").zeros(1023).unfinished());
  damaged("end only in the content", "cut", tar().file("a", std::string(4096, '\0')).unfinished());
  damaged("a lone zero block", "goes on", tar().file("a").zeros(512).file("b").finish());
  damaged("second archive", "follows its end", tar().file("a").zeros(1024).file("b").finish());
  damaged("garbage after the end", "follows its end", tar().file("a").zeros(1024).raw("x").unfinished());
  damaged("too many zeros", "follows its end", tar().file("a").zeros((2 << 20)).unfinished());
}

/// CVE-2025-4517: a chain of links so long that realpath gives up before the `..` at its end.
std::string path_max_trick(std::string& where) {
  const std::string part(247, 'd');
  Tar archive;
  std::string path;
  std::string steps;
  for (const char step : "abcdefghijklmnop"s) {
    archive.pax({{"path", path + part}}).directory("d");
    archive.pax({{"path", path + step}, {"linkpath", part}}).symlink("s", "d");
    path += part + "/";
    steps += step + "/"s;
  }
  where = steps + std::string(254, 'l');
  std::string up;
  for (int i = 0; i < 16; ++i) up += "../";
  archive.pax({{"path", where}, {"linkpath", up}}).symlink("l", "u");
  archive.pax({{"path", "escape"}, {"linkpath", where + "/../../.."}}).symlink("escape", "e");
  archive.hard_link("flag", "escape/outside/victim").file("flag", "pwned");
  return archive.finish();
}

} // namespace

std::vector<HostileTar> hostile_tars(const std::filesystem::path& outside) {
  List list;
  add_names(list, outside.string());
  add_symlinks(list, outside.string());
  add_write_through(list, outside.string());
  add_twins(list);
  add_types(list);
  add_sparse(list);
  add_sizes(list);
  add_headers(list);
  add_frames(list);
  std::string where;
  const auto trick = path_max_trick(where);
  list.push_back({"PATH_MAX trick", where.substr(0, 150), "no directory", trick});
  return list;
}

} // namespace cbuild::test
