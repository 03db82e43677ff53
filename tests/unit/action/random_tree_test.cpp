#include "support/catch.hpp"
#include "unit/action/support.hpp"

#include <cbuild/action/closure.hpp>
#include <cbuild/action/listing.hpp>
#include <cbuild/util/digest.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

using namespace cbuild;
using namespace cbuild::test;
using action::Digests;
using action::Snapshot;
namespace fs = std::filesystem;

namespace {

const std::vector<std::string> k_names{
    "a", "b", "a-b", "a.b", "A", "out", ".git", "\xff", "x y", "line\nfeed", ".z"};

class RandomTree {
public:
  explicit RandomTree(unsigned seed) : m_random(seed) { fill(m_directory.path(), 0); }
  [[nodiscard]] const fs::path& path() const { return m_directory.path(); }

private:
  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(m_random);
  }

  void fill(const fs::path& directory, int depth) {
    for (const auto& name : k_names) {
      if (below(3) != 0) continue;
      const auto path = directory / name;
      const auto kind = below(depth < 4 ? 4 : 2);
      if (kind == 0) {
        test::write_file(path, std::string(below(50), 'x'));
      } else if (kind == 1) {
        fs::create_symlink(k_names[below(k_names.size())], path);
      } else {
        fs::create_directory(path);
        fill(path, depth + 1);
      }
    }
  }

  test::TempDirectory m_directory;
  std::mt19937 m_random;
};

bool is_left_out(const fs::path& path) {
  return std::any_of(
      path.begin(), path.end(), [](const auto& part) { return part == ".git" || part == "out"; });
}

/// path → "KIND MODE SIZE TARGET DIGEST" of all that is not left out, and the maximal paths that are.
struct Reference {
  std::map<std::string, std::string> entries;
  std::set<std::string> left_out;
};

Reference reference(const fs::path& root) {
  Reference found;
  for (const auto& item : fs::recursive_directory_iterator(root)) {
    const auto path = item.path().lexically_relative(root);
    if (is_left_out(path)) {
      if (!is_left_out(path.parent_path())) found.left_out.insert(path.string());
      continue;
    }
    const auto status = item.symlink_status();
    const bool is_file = fs::is_regular_file(status);
    const bool is_link = fs::is_symlink(status);
    found.entries[path.string()] = fmt::format("{} {:o} {} {} {}",
                                               is_file   ? "file"
                                               : is_link ? "link"
                                                         : "directory",
                                               static_cast<unsigned>(status.permissions()),
                                               is_file ? item.file_size() : 0,
                                               is_link ? fs::read_symlink(item.path()).string() : "",
                                               is_file ? util::sha256(test::read_file(item.path())) : "");
  }
  return found;
}

Reference reference(const Snapshot& snapshot) {
  Reference found;
  for (const auto& [path, state, target, digest] : snapshot.entries) {
    constexpr const char* k_kinds[] = {"directory", "file", "link", "special"};
    found.entries[path] = fmt::format(
        "{} {:o} {} {} {}", k_kinds[static_cast<int>(state.kind)], state.mode, state.size, target, digest);
  }
  for (const auto& path : snapshot.left_out) found.left_out.insert(path.path);
  return found;
}

/// What a script does with the steps.
void copy(const fs::path& from, const fs::path& to, const std::vector<action::CopyStep>& steps) {
  for (const auto& [directory, names] : steps) {
    fs::create_directory(to / directory);
    for (const auto& name : names)
      fs::copy(from / directory / name,
               to / directory / name,
               fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  }
}

} // namespace

TEST_CASE("snapshot: of random trees says what a plain look at each path says, by both ways", "[action]") {
  const auto way = GENERATE(Way::automatic, Way::portable);
  for (unsigned seed = 0; seed < 15; ++seed) {
    CAPTURE(seed);
    const RandomTree tree(seed);
    test::write_file(tree.path() / ".cbuildignore", "out\n");
    const auto snapshot = take_snapshot(tree.path(), {}, Digests::files, way);
    const auto expected = reference(tree.path());
    const auto found = reference(snapshot);
    CHECK(found.entries == expected.entries);
    CHECK(found.left_out == expected.left_out);
    auto paths = paths_of(snapshot.entries);
    CHECK(std::is_sorted(paths.begin(), paths.end()));
    CHECK(paths.size() == expected.entries.size());
  }
}

TEST_CASE("copy_steps: of random trees copy what is in the snapshot and no more", "[action]") {
  for (unsigned seed = 0; seed < 15; ++seed) {
    CAPTURE(seed);
    const RandomTree tree(seed);
    test::write_file(tree.path() / ".cbuildignore", "out\n");
    const auto snapshot = take_snapshot(tree.path(), {}, Digests::files);
    const test::TempDirectory copied;
    copy(tree.path(), copied.path(), action::copy_steps(snapshot));
    const auto again = take_snapshot(copied.path(), {}, Digests::files);
    CHECK(reference(again).entries == reference(snapshot).entries);
    CHECK(again.left_out.empty());
    CHECK(content_listing(again) == content_listing(snapshot));
  }
}
