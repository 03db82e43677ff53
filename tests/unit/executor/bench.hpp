#pragma once

#include "support/catch.hpp"
#include "support/coroutine.hpp"
#include "support/fake_daemon.hpp"
#include "support/fake_engine.hpp"
#include "support/tar_builder.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/executor/container_executor.hpp>
#include <cbuild/util/error.hpp>

#include <csignal>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace cbuild::test {

/// A frame of an attached container's output.
inline std::string frame(const std::string& payload) { return log_frame(1, payload); }

/// What the engine sends for an artifacts directory with one file.
inline std::string artifacts_tar() {
  return TarBuilder().directory("artifacts/").file("artifacts/f", "content").finish();
}

/// Writes into the engine's story.
class StoryLedger : public executor::Ledger {
public:
  explicit StoryLedger(std::vector<std::string>& story) : m_story(story) {}
  void container_planned(const std::string& name) override { m_story.push_back("planned " + name); }
  void container_removed(const std::string& name) override { m_story.push_back("gone " + name); }

private:
  std::vector<std::string>& m_story;
};

struct RecordingObserver : action::Observer {
  void phase(std::string_view name) override { phases.emplace_back(name); }
  void log(std::span<const char> bytes) override {
    logged.append(bytes.data(), bytes.size());
    if (on_log) on_log();
  }
  void fetched(std::uint64_t bytes) override {
    fetched_bytes = bytes;
    if (on_fetched) on_fetched();
  }

  std::vector<std::string> phases;
  std::string logged;
  std::uint64_t fetched_bytes = 0;
  std::function<void()> on_log;
  std::function<void()> on_fetched;
};

/// A ContainerExecutor with all around it: by itself, an Action that ends well.
struct Bench {
  explicit Bench(std::chrono::milliseconds for_archive = std::chrono::milliseconds(2))
      : archive_patience(for_archive) {
    engine.log = {frame("hello\n")};
    engine.archive = {artifacts_tar()};
  }

  action::ActionResult run_action() { return loop.run(task()); }

  template <typename E>
  E failed_action() {
    return failure_of<E>(loop, task());
  }

  util::Task<action::ActionResult> task() {
    return executor.run({.image = "sha256:image",
                         .inputs = inputs,
                         .texts = texts,
                         .masks = masks,
                         .command = command,
                         .output_directory = "/tmp/samcli/artifacts",
                         .limits = {.network = network}},
                        observer,
                        into);
  }

  std::chrono::milliseconds archive_patience;
  util::EventLoop loop;
  FakeEngine engine{loop};
  StoryLedger ledger{engine.story};
  RecordingObserver observer;
  util::ThreadPool pool{1};
  executor::Run run{"run", {.pid = 1, .started = "2", .host = "host"}};
  TempDirectory directory;
  std::filesystem::path into = directory.path();
  std::vector<action::Input> inputs;
  std::vector<action::Text> texts;
  action::Masks masks;
  std::string network;
  action::Command command;
  executor::ContainerExecutor executor{
      {loop, pool, engine, run, ledger, {.log = std::chrono::milliseconds(2), .archive = archive_patience}}};
};

} // namespace cbuild::test
