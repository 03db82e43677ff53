#include "support/catch.hpp"
#include "support/hostile_tars.hpp"
#include "support/skip.hpp"
#include "support/tar_builder.hpp"
#include "support/tree_snapshot.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>

using namespace cbuild;

namespace {

constexpr std::size_t k_largest_seed = 3072;
constexpr std::size_t k_largest_corpus = 96'000;

std::string file_name(std::string what) {
  for (char& c : what) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '-';
  return what + ".tar";
}

} // namespace

// Writes the seeds of the fuzzer: CBUILD_CORPUS=tests/fuzz/corpus/extract unit_archive "[corpus]"
TEST_CASE("corpus: the hostile archives as files", "[.corpus]") {
  const char* directory = std::getenv("CBUILD_CORPUS");
  if (directory == nullptr) return test::skip("CBUILD_CORPUS does not say where to");
  std::size_t total = 0;
  const auto write = [&](const std::string& what, const std::string& bytes) {
    if (bytes.size() > k_largest_seed || (total += bytes.size()) > k_largest_corpus) return;
    test::write_file(std::filesystem::path(directory) / file_name(what), bytes);
  };
  test::TarBuilder good;
  good.directory("./").file("./a").symlink("./l", "a").hard_link("./h", "a");
  write("good", good.finish());
  // One of each kind of name, file, directory and link, is enough, and none gets as far as its end. From the
  // back, as names, which a fuzzer finds by itself, come first.
  auto tars = test::hostile_tars("/outside");
  std::reverse(tars.begin(), tars.end());
  for (const auto& tar : tars)
    if (tar.what.find("(directory)") == std::string::npos && tar.what.find("(link)") == std::string::npos)
      write(tar.what, tar.bytes.substr(0, tar.bytes.find_last_not_of('\0') / 512 * 512 + 512));
}
