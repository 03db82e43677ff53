#include "support/catch.hpp"
#include "support/error_of.hpp"
#include "support/tar_source.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/archive/extract.hpp>
#include <cbuild/archive/pack_tree.hpp>

#include <algorithm>
#include <map>
#include <stdexcept>

using namespace cbuild;
using archive::TreeMember;
using util::FileKind;
namespace fs = std::filesystem;

namespace {

/// What a walk of the directory tells, sorted.
std::vector<TreeMember> members_of(const fs::path& root) {
  std::vector<TreeMember> all;
  const auto reader = util::TreeReader::open(root);
  std::map<std::string, util::FileState> waiting{{"", {}}};
  while (!waiting.empty()) {
    const auto [path, state] = *waiting.begin();
    waiting.erase(waiting.begin());
    const auto directory = path.empty() ? reader->root() : reader->directory(path, state);
    for (const auto& name : directory->names()) {
      TreeMember member{.path = path.empty() ? name : path + '/' + name, .state = *directory->state(name)};
      if (member.state.kind == FileKind::link) member.target = *directory->link_target(name);
      if (member.state.kind == FileKind::directory) waiting[member.path] = member.state;
      all.push_back(std::move(member));
    }
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return all;
}

std::string packed(const fs::path& root,
                   const std::vector<TreeMember>& members,
                   const std::map<std::string, std::string>& instead = {}) {
  std::string bytes;
  archive::pack_tree(root, members, instead, [&](auto piece) { bytes.append(piece.data(), piece.size()); });
  return bytes;
}

} // namespace

TEST_CASE("pack_tree: what is packed comes out again, whatever its name", "[archive]") {
  const test::TempDirectory source, target;
  const std::string deep = std::string(150, 'd') + "/" + std::string(150, 'e') + "/é\xff";
  fs::create_directories((source / deep).parent_path());
  test::write_file(source / deep, "deep");
  test::write_file(source / "a", "1");
  fs::create_directories(source / "a.d/empty");
  test::write_file(source / "a.d/run", std::string(300'000, 'x'));
  fs::permissions(source / "a.d/run", fs::perms::owner_all);
  fs::create_symlink("../a", source / "a.d/link");
  const auto bytes = packed(source.path(), members_of(source.path()));
  archive::extract_tar(test::pieces_of(bytes, 1000), target.path());
  auto expected = test::snapshot(source.path());
  expected["a.d/run"] = "file 755 " + std::string(300'000, 'x');
  CHECK(test::snapshot(target.path()) == expected);
}

TEST_CASE("pack_tree: keeps modes and whole seconds, and gives all to root", "[archive]") {
  const test::TempDirectory source;
  test::write_file(source / "f", "1");
  fs::permissions(source / "f", static_cast<fs::perms>(0640));
  fs::last_write_time(source / "f", fs::file_time_type::clock::now() - std::chrono::hours(1));
  const auto members = members_of(source.path());
  const auto header = packed(source.path(), members).substr(0, 512);
  CHECK(header.substr(100, 7) == "000640 ");
  CHECK(header.substr(108, 7) == "000000 ");
  CHECK(std::stoll(header.substr(136, 11), nullptr, 8) == members.at(0).state.modified / 1'000'000'000);
}

TEST_CASE("pack_tree: a text takes the place of a file's content", "[archive]") {
  const test::TempDirectory source, target;
  test::write_file(source / "d", "in the tree");
  const auto bytes = packed(source.path(), members_of(source.path()), {{"d", "instead"}, {"gone", "x"}});
  archive::extract_tar(test::pieces_of(bytes, 100), target.path());
  CHECK(test::snapshot(target.path()) == test::TreeSnapshot{{"d", "file 644 instead"}});
}

TEST_CASE("pack_tree: a file that is not what it was is an error", "[archive]") {
  const test::TempDirectory source;
  fs::create_directories(source / "d");
  test::write_file(source / "d/f", "1234");
  const auto members = members_of(source.path());
  SECTION("shorter") { test::write_file(source / "d/f", "1"); }
  SECTION("longer") { test::write_file(source / "d/f", "12345"); }
  SECTION("gone") { fs::remove(source / "d/f"); }
  SECTION("a link now") {
    fs::rename(source / "d/f", source / "d/g");
    fs::create_symlink("g", source / "d/f");
  }
  SECTION("its directory is a link now") {
    fs::rename(source / "d", source / "e");
    fs::create_directory_symlink("e", source / "d");
  }
  const auto error = test::error_of([&] { (void)packed(source.path(), members); });
  CHECK(error.code() == util::ExitCode::local_files);
  CHECK_THAT(error.message(), ContainsSubstring("d/f' changed while it was sent"));
}

TEST_CASE("pack_tree: what the sink throws comes out", "[archive]") {
  const test::TempDirectory source;
  test::write_file(source / "f", std::string(100'000, 'x'));
  const auto members = members_of(source.path());
  const auto refuse = [](auto) { throw std::runtime_error("enough"); };
  CHECK_THROWS_WITH(archive::pack_tree(source.path(), members, {}, refuse), "enough");
}
