#include "support/catch.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"
#include "support/write_below.hpp"

#include <cbuild/output/build_directory.hpp>
#include <cbuild/output/lambda_directory.hpp>

#include <atomic>
#include <thread>

using namespace cbuild;
using output::BuildDirectory;
using output::LambdaDirectory;
using test::TempDirectory;
using test::write_below;
using test::write_file;
namespace fs = std::filesystem;

TEST_CASE("run_lock: a run that ends takes no other run's build directory away", "[output]") {
  constexpr int k_turns = 200;
  const TempDirectory project;
  const auto path = project / ".aws-sam/build";
  std::atomic<int> opened = 0;
  std::atomic<int> failed = 0;
  // Each leaves nothing, so that the directories go with it and come with the next.
  const auto run = [&] {
    for (int turn = 0; turn < k_turns; ++turn) {
      try {
        auto directory = BuildDirectory::try_open(path);
        if (!directory) continue;
        ++opened;
        const auto log = directory->log_file("Api");
        write_file(log, "log");
        if (!fs::remove(log) || !fs::is_directory(directory->stage("Api"))) ++failed;
      } catch (const std::exception&) {
        ++failed;
      }
    }
  };
  std::thread other(run);
  run();
  other.join();
  CHECK(opened > 0);
  CHECK(failed == 0);
}

TEST_CASE("run_lock: a run that ends takes no other run's lambda directory away", "[output]") {
  constexpr int k_turns = 200;
  const TempDirectory directory;
  std::atomic<int> opened = 0;
  std::atomic<int> failed = 0;
  const auto run = [&] {
    for (int turn = 0; turn < k_turns; ++turn) {
      try {
        auto results = LambdaDirectory::try_open(directory / "target/lambda");
        if (!results) continue;
        ++opened;
        write_below(results->stage() / "one/bootstrap", "new");
        results->seal();
      } catch (const std::exception&) {
        ++failed;
      }
    }
  };
  std::thread other(run);
  run();
  other.join();
  CHECK(opened > 0);
  CHECK(failed == 0);
}
