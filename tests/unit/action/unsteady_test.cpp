#include "action/walker.hpp"
#include "support/catch.hpp"
#include "unit/action/support.hpp"

#include <functional>

using namespace cbuild;
using namespace cbuild::test;
using action::Digests;
using action::Snapshot;
namespace fs = std::filesystem;

namespace {

using Event = std::function<void(const std::string&)>;

/// Hands all calls on, and tells before each what it is: "names", "state NAME", "read NAME", "open PATH" …
class TellingDirectory : public util::TreeDirectory {
public:
  TellingDirectory(std::unique_ptr<TreeDirectory> inner, const Event& tell)
      : m_inner(std::move(inner)), m_tell(tell) {}

  std::vector<std::string> names() override { return m_inner->names(); }
  std::optional<util::FileState> state(const std::string& name) override {
    m_tell("state " + name);
    return m_inner->state(name);
  }
  std::optional<std::string> link_target(const std::string& name) override {
    m_tell("target " + name);
    return m_inner->link_target(name);
  }
  std::optional<util::FileState> read(const std::string& name, const Take& take) override {
    m_tell("read " + name);
    return m_inner->read(name, take);
  }

private:
  std::unique_ptr<TreeDirectory> m_inner;
  const Event& m_tell;
};

class TellingReader : public util::TreeReader {
public:
  TellingReader(const fs::path& root, Way way, Event tell)
      : m_inner(open(root, way)), m_tell(std::move(tell)) {}

  std::unique_ptr<util::TreeDirectory> root() override {
    return std::make_unique<TellingDirectory>(m_inner->root(), m_tell);
  }
  std::unique_ptr<util::TreeDirectory> directory(const std::string& path,
                                                 const util::FileState& state) override {
    m_tell("open " + path);
    auto opened = m_inner->directory(path, state);
    if (!opened) return opened;
    return std::make_unique<TellingDirectory>(std::move(opened), m_tell);
  }

private:
  std::unique_ptr<TreeReader> m_inner;
  Event m_tell;
};

/// The tree "a", "d/x", "l" -> "a", of which `change` is done right before `event`.
Snapshot walk_while(const std::string& event, const std::function<void(const fs::path&)>& change, Way way) {
  const test::TempDirectory directory;
  make_tree(directory.path(), {"a", "d/x"});
  fs::create_symlink("a", directory / "l");
  int told = 0;
  TellingReader reader(directory.path(), way, [&](const std::string& what) {
    if (what == event && told++ == 0) change(directory.path());
  });
  auto snapshot = action::walk(reader, directory.path(), {.left_out = {"given"}}, Digests::files);
  CHECK(told > 0);
  return snapshot;
}

} // namespace

TEST_CASE("snapshot: what is gone during the walk is unsteady, and no entry", "[action]") {
  const auto way = GENERATE(Way::automatic, Way::portable);
  const auto [event, path] = GENERATE(table<std::string, std::string>({{"state a", "a"}, {"open d", "d"}}));
  const auto gone = walk_while(
      event, [&](const fs::path& root) { fs::remove_all(root / path); }, way);
  CHECK(gone.unsteady == Paths{path});
  CHECK(gone.entries.size() == (path == "a" ? 3 : 2));
}

TEST_CASE("snapshot: what becomes something else during the walk is unsteady", "[action]") {
  const auto way = GENERATE(Way::automatic, Way::portable);
  const auto replace = [](const char* name) {
    return [name](const fs::path& root) {
      fs::rename(root / name, root.parent_path() / (root.filename().string() + name));
      fs::create_symlink("/", root / name);
      fs::remove_all(root.parent_path() / (root.filename().string() + name));
    };
  };
  CHECK(walk_while("open d", replace("d"), way).unsteady == Paths{"d"});
  CHECK(walk_while("read a", replace("a"), way).unsteady == Paths{"a"});
  const auto no_link = [](const fs::path& root) {
    fs::remove(root / "l");
    fs::create_directory(root / "l");
  };
  CHECK(walk_while("target l", no_link, way).unsteady == Paths{"l"});
}

TEST_CASE("snapshot: a file that is written between its state and its content is unsteady", "[action]") {
  const auto way = GENERATE(Way::automatic, Way::portable);
  const auto write = [](const fs::path& root) { test::write_file(root / "a", "other"); };
  CHECK(walk_while("read a", write, way).unsteady == Paths{"a"});
}

TEST_CASE("snapshot: what is left out may change during the walk", "[action]") {
  const test::TempDirectory directory;
  make_tree(directory.path(), {"given"});
  TellingReader reader(directory.path(), Way::automatic, [&](const std::string& what) {
    if (what == "state given") fs::remove(directory / "given");
  });
  CHECK(action::walk(reader, directory.path(), {.left_out = {"given"}}, Digests::none) == Snapshot{});
}
