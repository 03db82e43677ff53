#include "build/shipped_images.hpp"
#include "support/catch.hpp"
#include "support/coroutine.hpp"
#include "support/fake_engine.hpp"
#include "support/recording_reporter.hpp"

#include <cbuild/build/images.hpp>
#include <cbuild/sam/runtimes.hpp>

#include <set>

using namespace cbuild;

namespace {

/// `cbuild images` on fakes.
struct Bench {
  std::string table() { return loop.run(build::images_table(surroundings)); }

  util::Task<std::shared_ptr<engine::Engine>> connect() {
    co_await loop.sleep({});
    co_return std::shared_ptr<engine::Engine>(std::shared_ptr<void>(), &engine); // the test owns it
  }

  util::EventLoop loop;
  util::Cancellation cancellation;
  test::RecordingReporter reporter;
  test::FakeEngine engine{loop};
  build::Surroundings surroundings{.loop = loop,
                                   .cancellation = cancellation,
                                   .reporter = reporter,
                                   .connect = [this] { return connect(); },
                                   .make_executor = {},
                                   .watch_stages = {}};
};

std::string line_of(const std::string& table, const std::string& name) {
  const auto start = table.find("\n" + name + " ") + 1;
  return table.substr(start, table.find('\n', start) - start);
}

} // namespace

TEST_CASE("shipped_images: the table of runtimes names each of them, and no other", "[build]") {
  std::set<std::string_view> named;
  for (const auto& runtime : sam::runtimes())
    if (!runtime.image.empty()) named.insert(runtime.image);
  std::set<std::string_view> shipped;
  for (const auto& image : build::shipped_images()) shipped.insert(image.name);
  CHECK(named == shipped);
}

TEST_CASE("shipped_images: each has the name of a runtime, which it serves", "[build]") {
  for (const auto& image : build::shipped_images()) {
    const auto* const runtime = sam::find_runtime(image.name);
    REQUIRE(runtime != nullptr);
    CHECK(runtime->image == image.name);
  }
}

TEST_CASE("images_table: what is there, its size, and how much of that others share", "[build]") {
  Bench bench;
  bench.engine.images["cbuild/python3.11:latest"] = {
      .id = "sha256:0123456789abcdef", .size = 550'000'000, .labels = {{"cbuild.base", "my/base:1"}}};
  bench.engine.shared_sizes["sha256:0123456789abcdef"] = 540'000'000;
  const auto table = bench.table();
  CHECK(line_of("\n" + table, "NAME") ==
        "NAME            IMAGE                         DIGEST                   SIZE    SHARED  BASE");
  CHECK(line_of(table, "python3.11") ==
        "python3.11      cbuild/python3.11:latest      sha256:0123456789ab  550.0 MB  540.0 MB  my/base:1");
  CHECK(line_of(table, "provided.al2023") ==
        "provided.al2023 cbuild/provided.al2023:latest not built: cbuild images build provided.al2023");
}

TEST_CASE("images_table: an engine that does not say what is shared", "[build]") {
  Bench bench;
  bench.engine.failures["shared"] = {test::failure(engine::ApiError(404, "page not found"))};
  bench.engine.images["cbuild/python3.11:latest"] = {.id = "sha256:0123456789abcdef", .size = 550'000'000};
  CHECK(line_of(bench.table(), "python3.11") ==
        "python3.11      cbuild/python3.11:latest      sha256:0123456789ab  550.0 MB         -  unknown");
}
