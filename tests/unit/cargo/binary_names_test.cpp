#include "support.hpp"

using namespace cbuild;
using Strings = std::vector<std::string>;

namespace {

const Strings k_files{"src/main.rs",
                      "src/lib.rs",
                      "src/other.rs",
                      "src/bin/two.txt",
                      "src/bin/one.rs",
                      "src/bin/main.rs",
                      "src/bin/.dot.rs",
                      "src/bin/multi/main.rs",
                      "src/bin/multi/more.rs",
                      "src/bin/multi/deep/main.rs",
                      "src/bin/.hidden/main.rs",
                      "src/bin/bare/x.rs",
                      "main.rs",
                      "other/src/main.rs",
                      "examples/src/bin/x.rs"};

} // namespace

TEST_CASE("binary_names: Cargo's discovery of targets", "[cargo]") {
  // Each row as `cargo metadata` gives it for these files.
  const auto [lines, names] = GENERATE(table<std::string, Strings>({
      {"edition = '2021'", {"main", "multi", "one", "pkg"}},
      {"", {"main", "multi", "one", "pkg"}},
      {"[[bin]]\nname = 'x'\npath = 'src/other.rs'", {"x"}}, // edition 2015
      {"edition = '2015'\n[[bin]]\nname = 'x'\npath = 'src/other.rs'", {"x"}},
      {"autobins = true\n[[bin]]\nname = 'x'\npath = 'src/other.rs'", {"x", "main", "multi", "one", "pkg"}},
      {"edition = '2018'\n[[bin]]\nname = 'x'\npath = 'src/other.rs'", {"x", "main", "multi", "one", "pkg"}},
      {"edition.workspace = true\n[[bin]]\nname = 'x'\npath = 'x'", {"x", "main", "multi", "one", "pkg"}},
      {"edition = '2018'\n[[bin]]\nname = 'x'\npath = 'src/main.rs'", {"x", "main", "multi", "one"}},
      {"edition = '2018'\n[[bin]]\nname = 'x'\npath = './src//bin/one.rs'", {"x", "main", "multi", "pkg"}},
      {"edition = '2018'\n[[bin]]\nname = 'x'\npath = 'src/bin/../main.rs'",
       {"x", "main", "multi", "one", "pkg"}},
      {"edition = '2018'\n[[bin]]\nname = 'pkg'\npath = 'src/other.rs'", {"pkg", "main", "multi", "one"}},
      {"edition = '2018'\n[[bin]]\nname = 'one'", {"one", "main", "multi", "pkg"}},
      {"edition = '2018'\nautobins = false\n[[bin]]\nname = 'x'\npath = 'src/other.rs'", {"x"}},
      {"edition = '2018'\nautobins = false", {}},
  }));
  CAPTURE(lines);
  const auto manifest = cargo::read_manifest("[package]\nname = 'pkg'\n" + lines, "Cargo.toml");
  CHECK(binary_names(manifest, k_files) == names);
}

TEST_CASE("binary_names: there are none without files, or without a package", "[cargo]") {
  CHECK(binary_names(cargo::read_manifest("[package]\nname = 'p'", "Cargo.toml"), {}).empty());
  CHECK(binary_names(cargo::read_manifest("[workspace]", "Cargo.toml"), {"src/main.rs"}).empty());
}
