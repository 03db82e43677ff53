#include "support/catch.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"
#include "support/write_below.hpp"

#include <cbuild/output/build_directory.hpp>
#include <cbuild/output/lambda_directory.hpp>

#include <atomic>
#include <functional>
#include <stdexcept>
#include <thread>

using namespace cbuild;
using output::BuildDirectory;
using output::LambdaDirectory;
using test::TempDirectory;
using test::write_below;
using test::write_file;
namespace fs = std::filesystem;

namespace {

/// What two runs come to, which both do `turn` again and again: it gives false where the other one is in its
/// way.
struct Runs {
  explicit Runs(const std::function<bool()>& turn) {
    const auto run = [&] {
      constexpr int k_turns = 200;
      for (int i = 0; i < k_turns; ++i) {
        try {
          if (turn()) ++opened;
        } catch (const std::exception&) {
          ++failed;
        }
      }
    };
    std::thread other(run);
    run();
    other.join();
  }

  std::atomic<int> opened = 0;
  std::atomic<int> failed = 0;
};

} // namespace

TEST_CASE("run_lock: a run that ends takes no other run's build directory away", "[output]") {
  const TempDirectory project;
  const auto path = project / ".aws-sam/build";
  // Each leaves nothing, so that the directories go with it and come with the next.
  const Runs runs([&] {
    auto directory = BuildDirectory::try_open(path);
    if (!directory) return false;
    const auto log = directory->log_file("Api");
    write_file(log, "log");
    if (!fs::remove(log) || !fs::is_directory(directory->stage("Api")))
      throw std::runtime_error("taken away");
    return true;
  });
  CHECK(runs.opened > 0);
  CHECK(runs.failed == 0);
}

TEST_CASE("run_lock: a run that ends takes no other run's lambda directory away", "[output]") {
  const TempDirectory directory;
  const Runs runs([&] {
    auto results = LambdaDirectory::try_open(directory / "target/lambda");
    if (!results) return false;
    write_below(results->stage() / "one/bootstrap", "new");
    results->seal();
    return true;
  });
  CHECK(runs.opened > 0);
  CHECK(runs.failed == 0);
}
