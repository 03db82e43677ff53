#pragma once

#include "support/copy_method.hpp"
#include "support/coroutine.hpp"
#include "support/fake_engine.hpp"
#include "support/fake_executor.hpp"
#include "support/recording_reporter.hpp"
#include "support/sample_project.hpp"

#include <cbuild/build/run.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cbuild::test {

/// `build` with fakes around it: by itself, a run of the sample project that ends well.
class BuildBench : public SampleProject {
public:
  BuildBench() {
    options.jobs = 1; // one after the other: sources are read on a pool, and ready at any time
    for (const auto* name : {"python3.7", "python3.13", "provided.al2", "provided.al2023", "python3.12"})
      engine.images["cbuild/" + std::string(name) + ":latest"] = {.id = "sha256:" + std::string(name),
                                                                  .architecture = "amd64"};
  }

  int run() { return loop.run(task()); }

  template <typename E>
  E failure() {
    return failure_of<E>(loop, task());
  }

  /// The build directory's artifacts and template, by their names.
  [[nodiscard]] TreeSnapshot published() const {
    if (!std::filesystem::exists(options.build_directory)) return {};
    return snapshot(options.build_directory);
  }

  /// The ids of the images that Actions ran in, or what else `of` says of them.
  [[nodiscard]] std::vector<std::string> images() const {
    std::vector<std::string> all;
    for (const auto& done : actions) all.push_back(done.image);
    return all;
  }

  util::EventLoop loop;
  util::Cancellation cancellation;
  RecordingReporter reporter;
  FakeEngine engine{loop};
  std::vector<plan::MethodRow> methods = methods_with_copy();
  build::LogSeen log_seen = build::LogSeen::yes;
  std::vector<std::string> story; ///< "connect", "stages DIR", "run IMAGE"
  std::vector<action::Action> actions;
  std::exception_ptr connect_failure;
  /// What an Action does; by itself it leaves one file.
  FakeExecutor::Run action = [](const action::Action&, action::Observer&, const std::filesystem::path& into) {
    write_file(into / "f", "new");
    return action::ActionResult{.bytes = 3, .entries = 1};
  };

private:
  util::Task<std::shared_ptr<engine::Engine>> connect() {
    co_await loop.sleep({});
    story.emplace_back("connect");
    if (connect_failure) std::rethrow_exception(connect_failure);
    co_return std::shared_ptr<engine::Engine>(std::shared_ptr<void>(), &engine); // the test owns it
  }

  util::Task<int> task() {
    const auto settings = this->settings();
    const build::Surroundings surroundings{
        .loop = loop,
        .cancellation = cancellation,
        .reporter = reporter,
        .connect = [this] { return connect(); },
        .make_executor =
            [this](engine::Engine&, util::ThreadPool&) {
              return std::make_unique<FakeExecutor>(
                  loop, [this](const auto& done, auto& observer, const auto& into) {
                    story.push_back("run " + done.image);
                    actions.push_back(done);
                    return action(done, observer, into);
                  });
            },
        .watch_stages =
            [this](const auto& directory) { story.push_back("stages " + without_root(directory)); }};
    co_return co_await build::build_template(surroundings, settings, log_seen, methods);
  }
};

} // namespace cbuild::test
