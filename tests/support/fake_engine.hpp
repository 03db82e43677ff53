#pragma once

#include <cbuild/engine/engine.hpp>
#include <cbuild/util/cancellation.hpp>
#include <cbuild/util/event_loop.hpp>

#include <chrono>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace cbuild::test {

/// No bytes for as long as one reader has patience.
struct Silence {};
/// No bytes any more: every reader is told of the silence, until the run is stopped.
struct Hang {};
/// What one read of a stream gives; the end comes after the last one.
using StreamStep = std::variant<std::string, Silence, std::exception_ptr, Hang>;
using StreamScript = std::vector<StreamStep>;

template <typename E>
std::exception_ptr failure(E error) {
  return std::make_exception_ptr(std::move(error));
}

/// An engine without containers: it writes down what it is asked, and answers what the test says. Each call
/// takes a turn of the loop, as a real one does, and ends with Interrupted when the run is stopped; removing
/// does not.
class FakeEngine : public engine::Engine {
public:
  explicit FakeEngine(util::EventLoop& loop) : m_loop(loop) {}

  /// What happened, in order: "create NAME image=IMAGE", "rename ID NAME", "attach ID", "start ID", "wait
  /// ID", "inspect ID", "archive ID PATH", "remove NAME" …, and for streams "log ended" or "log dropped" (so
  /// "archive").
  std::vector<std::string> story;

  /// Calls by their first word: these throw instead of answering (one entry for each time, nullptr for a good
  /// one).
  std::map<std::string, std::deque<std::exception_ptr>> failures;
  /// These never answer.
  std::set<std::string> hanging;
  /// Run when the call comes, before it answers.
  std::map<std::string, std::function<void()>> when;

  util::Cancellation cancellation;
  engine::ContainerSpec created; ///< the last one
  StreamScript log;
  int exit_code = 0;
  engine::Removal removal = engine::Removal::gone;
  /// What inspecting gives, one after the other; the last one stays. Nothing: there is no such container.
  /// While there are none, the container has exited with `exit_code`.
  std::deque<std::optional<engine::ContainerState>> states;
  engine::PathStat archive_stat{.is_directory = true};
  StreamScript archive;
  std::vector<engine::ContainerSummary> containers;
  std::optional<std::chrono::sys_seconds> clock = std::chrono::sys_seconds(std::chrono::seconds(1'000'000));
  std::map<std::string, engine::ImageInfo> images;
  std::map<std::string, std::uint64_t> shared_sizes; ///< of images, by their ids
  /// What a pull brings.
  std::map<std::string, engine::ImageInfo> registry;

  std::vector<engine::ImageBuildOptions> builds; ///< of images, in the order of their calls
  std::vector<std::string> sent;                 ///< contexts and archives of images, likewise
  /// What building an image logs.
  std::string build_log = "Step 1/1 : FROM scratch\n";
  std::vector<std::string> loaded = {"loaded:1"}; ///< what loading an archive says it had

  util::Task<std::optional<std::chrono::sys_seconds>> time() override;
  util::Task<std::string> create_container(std::string name, engine::ContainerSpec spec) override;
  util::Task<std::unique_ptr<util::ByteStream>> attach(std::string id) override;
  util::Task<void> start(std::string id) override;
  util::Task<int> wait(std::string id) override;
  util::Task<std::optional<engine::ContainerState>> inspect_container(std::string id) override;
  util::Task<engine::Archive> get_archive(std::string id, std::string path) override;
  util::Task<void>
  put_archive(std::string id, std::string path, std::unique_ptr<util::ByteStream> tar) override;
  util::Task<void> rename_container(std::string id, std::string name) override;
  util::Task<engine::Removal> remove_container(std::string id) override;
  util::Task<std::vector<engine::ContainerSummary>> list_containers(std::string label) override;
  util::Task<std::optional<engine::ImageInfo>> inspect_image(std::string reference) override;
  util::Task<std::map<std::string, std::uint64_t>> shared_image_sizes() override;
  util::Task<void> pull(util::ImageReference reference,
                        std::function<void(const engine::PullProgress&)> progress) override;
  util::Task<std::string> build_image(std::unique_ptr<util::ByteStream> context_tar,
                                      engine::ImageBuildOptions options,
                                      std::function<void(std::string_view)> log_sink) override;
  util::Task<std::vector<std::string>> load_images(std::unique_ptr<util::ByteStream> tar) override;

  /// For its streams: a turn of the loop; throws Interrupted once the run is stopped.
  util::Task<void> turn();
  /// Suspends until the run is stopped (throws Interrupted), or `patience` has gone by; zero is for ever.
  util::Task<void> quiet(std::chrono::milliseconds patience);

private:
  enum class Cancellable { yes, no };
  util::Task<void> call(std::string word, std::string arguments, Cancellable cancellable = Cancellable::yes);

  util::EventLoop& m_loop;
};

} // namespace cbuild::test
