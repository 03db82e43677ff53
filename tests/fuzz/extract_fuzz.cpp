// Extracts whatever comes beside a canary. Fails if anything but util::Error is thrown or anything outside
// changes. Needs the sources tests/support/{tar_builder,temp_directory,tree_snapshot}.cpp.

#include "support/tar_builder.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/archive/extract.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/tree.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <span>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

using namespace cbuild;
namespace fs = std::filesystem;

struct Place {
  Place() {
    fs::create_directories(directory / "outside/sub");
    test::write_file(directory / "outside/victim", "precious");
    canary = test::snapshot(directory / "outside");
  }
  test::TempDirectory directory;
  test::TreeSnapshot canary;
};

/// In pieces, so that their borders fall everywhere.
archive::ByteSource source_of(std::span<const std::byte> bytes) {
  return [rest = bytes]() mutable {
    const auto piece = rest.first(std::min<std::size_t>(rest.size(), 700));
    rest = rest.subspan(piece.size());
    return piece;
  };
}

void extract(std::span<const std::byte> bytes, const fs::path& into, util::ConfinedDirectory::Walk walk) {
  fs::create_directory(into);
  try {
    util::ConfinedDirectory directory(into, walk);
    (void)archive::extract_tar(source_of(bytes), directory, {.max_bytes = 1 << 20, .max_entries = 300});
  } catch (const util::Error& error) {
    if (error.message().find('\n') != std::string::npos) std::abort();
  }
  util::remove_tree(into);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Place place;
  const auto bytes = std::as_bytes(std::span(data, size));
  const auto into = place.directory / "into";
  extract(bytes, into, util::ConfinedDirectory::Walk::automatic);
  extract(bytes, into, util::ConfinedDirectory::Walk::portable);
  const auto entries =
      std::distance(fs::directory_iterator(place.directory.path()), fs::directory_iterator());
  if (entries != 1 || test::snapshot(place.directory / "outside") != place.canary) std::abort();
  return 0;
}

/// Most mutations break a checksum and would end at the first header: seven of eight are mended.
extern "C" std::size_t
LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  size = LLVMFuzzerMutate(data, size, most);
  if (seed % 8 != 0) test::fix_checksums(reinterpret_cast<char*>(data), size);
  return size;
}
