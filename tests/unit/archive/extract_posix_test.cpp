#include "support/catch.hpp"
#include "support/skip.hpp"
#include "support/tar_builder.hpp"
#include "support/tar_source.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/archive/extract.hpp>
#include <cbuild/util/error.hpp>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <clocale>
#include <cstring>
#include <thread>

using namespace cbuild;
using archive::extract_tar;
using test::pieces_of;
using test::TarBuilder;
using Walk = util::ConfinedDirectory::Walk;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

class Umask {
public:
  explicit Umask(mode_t mask) : m_before(::umask(mask)) {}
  ~Umask() { ::umask(m_before); }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

private:
  mode_t m_before;
};

/// A file system of its own, if this user may make one.
class SmallDisk {
public:
  SmallDisk(const fs::path& path, const char* options)
      : m_path(path),
        m_mounted(::mount("tmpfs", path.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, options) == 0) {}
  ~SmallDisk() {
    if (m_mounted) ::umount2(m_path.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  [[nodiscard]] bool is_mounted() const { return m_mounted; }

private:
  fs::path m_path;
  bool m_mounted;
};

/// The most memory this process ever had, in KiB.
long peak_memory() {
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

void swap_names(const fs::path& a, const fs::path& b) {
  constexpr unsigned k_exchange = 2;
  ::syscall(SYS_renameat2, AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), k_exchange);
}

} // namespace

TEST_CASE("extract_tar: the umask does not matter", "[archive]") {
  const auto mask = GENERATE(mode_t{0}, mode_t{022}, mode_t{077}, mode_t{0177});
  const auto walk = GENERATE(Walk::automatic, Walk::portable);
  const test::TempDirectory temp;
  {
    const Umask set(mask);
    util::ConfinedDirectory directory(temp.path(), walk);
    const auto bytes = TarBuilder().directory("d").file("d/f").file("e/p", "x", 0755).finish();
    (void)extract_tar(pieces_of(bytes, 1000), directory);
  }
  CHECK(test::snapshot(temp.path()) ==
        test::TreeSnapshot{{"d", "dir 755"}, {"d/f", "file 644 x"}, {"e", "dir 755"}, {"e/p", "file 755 x"}});
}

TEST_CASE("extract_tar: the locale does not change names", "[archive]") {
  const auto* locale = GENERATE("C", "C.UTF-8");
  if (std::setlocale(LC_ALL, locale) == nullptr) return test::skip(std::string("no locale ") + locale);
  const test::TempDirectory temp;
  const std::string decomposed = "cafe\xcc\x81";
  const auto bytes =
      TarBuilder().pax({{"path", decomposed}}).file("a").pax({{"path", "\xff\xe9"}}).file("a").finish();
  (void)extract_tar(pieces_of(bytes, 1000), temp.path());
  CHECK(std::strcmp(std::setlocale(LC_ALL, nullptr), locale) == 0);
  std::setlocale(LC_ALL, "C");
  CHECK(test::snapshot(temp.path()) ==
        test::TreeSnapshot{{decomposed, "file 644 x"}, {"\xff\xe9", "file 644 x"}});
}

TEST_CASE("extract_tar: a full disk is one line with the path", "[archive]") {
  const auto* options = GENERATE("size=64k", "nr_inodes=5");
  const test::TempDirectory temp;
  const SmallDisk disk(temp.path(), options);
  if (!disk.is_mounted()) return test::skip("only root can mount a small tmpfs");
  TarBuilder tar;
  for (int i = 0; i < 20; ++i) tar.file("file" + std::to_string(i), std::string(8192, 'x'));
  try {
    (void)extract_tar(pieces_of(tar.finish(), 1000), temp.path());
    FAIL("extracted");
  } catch (const util::Error& error) {
    CHECK(error.code() == util::ExitCode::local_files);
    CHECK_THAT(error.message(), ContainsSubstring("No space left on device") && ContainsSubstring("/file"));
    CHECK(error.hints().size() == 1);
  }
}

TEST_CASE("extract_tar: memory stays small whatever the headers claim", "[archive]") {
  const auto type = GENERATE('x', 'g', 'L', 'K');
  const test::TempDirectory temp;
  const auto header = TarBuilder().add({.name = "h", .type = type, .size = 200'000'000}).unfinished();
  const std::vector<std::byte> megabyte(1'000'000, std::byte{'1'});
  const long before = peak_memory();
  int calls = 0;
  const auto source = [&]() -> std::span<const std::byte> {
    if (calls++ == 0) return std::as_bytes(std::span(header));
    return calls < 200 ? std::span(megabyte) : std::span<const std::byte>();
  };
  CHECK_THROWS_AS(extract_tar(source, temp.path()), util::Error);
  CHECK(calls < 4);
  CHECK(peak_memory() - before < 32 * 1024);
}

TEST_CASE("extract_tar: memory does not grow with the entries", "[archive][slow]") {
  const test::TempDirectory temp;
  const long before = peak_memory();
  TarBuilder tar;
  for (int i = 0; i < 3000; ++i) tar.gnu_long("d/" + std::string(200, 'n') + std::to_string(i)).file("f", "");
  const long built = peak_memory();
  (void)extract_tar(pieces_of(tar.finish(), 65'536), temp.path());
  CHECK(built - before < 32 * 1024);
  CHECK(peak_memory() - built < 32 * 1024);
}

TEST_CASE("extract_tar: nothing escapes while a thread swaps directories for links", "[archive][slow]") {
  const auto walk = GENERATE(Walk::automatic, Walk::portable);
  const test::TempDirectory temp;
  fs::create_directory(temp / "outside");
  fs::create_directories(temp / "into/d/e");
  fs::create_directories(temp / "into/other");
  fs::create_directory_symlink(temp / "outside", temp / "into/link");
  std::atomic<bool> done = false;
  std::thread racer([&] {
    while (!done) {
      swap_names(temp / "into/d", temp / "into/link");
      swap_names(temp / "into/d/e", temp / "into/link");
    }
  });
  int written = 0;
  int refused = 0;
  const auto end = std::chrono::steady_clock::now() + 900ms;
  for (int round = 0; std::chrono::steady_clock::now() < end; ++round) {
    const auto name = std::to_string(round);
    util::ConfinedDirectory directory(temp / "into", walk);
    TarBuilder tar;
    tar.file("other/" + name).file("d/e/" + name).directory("d/" + name).symlink("d/l" + name, "x");
    try {
      (void)extract_tar(pieces_of(tar.hard_link("d/h" + name, "other/" + name).finish(), 5000), directory);
      ++written;
    } catch (const util::Error& error) {
      REQUIRE((error.code() == util::ExitCode::refused || error.code() == util::ExitCode::local_files));
      ++refused;
    }
  }
  done = true;
  racer.join();
  CHECK(written + refused > 100);
  CHECK(refused > 0);
  CHECK(test::snapshot(temp / "outside").empty());
}
