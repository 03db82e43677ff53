#pragma once

#include <cbuild/engine/endpoint.hpp>
#include <cbuild/engine/engine.hpp>
#include <cbuild/util/cancellation.hpp>
#include <cbuild/util/event_loop.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cbuild::engine {

/// An API version, "1.41".
struct ApiVersion {
  int major = 1;
  int minor = 0;
  static std::optional<ApiVersion> parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the defaulted operator for a null pointer
  friend auto operator<=>(const ApiVersion&, const ApiVersion&) = default;
};

/// How long an engine may take over what is not a build's own running time. None of them is zero.
struct Limits {
  /// For the whole answer to a ping: an engine that lives gives it in milliseconds, and there may be other
  /// endpoints to try.
  std::chrono::milliseconds ping = std::chrono::seconds(10);
  /// Until any other answer begins. Whatever the call, one that starts ten containers at once or whose disk
  /// is full takes long over it.
  std::chrono::milliseconds answer = std::chrono::seconds(60);
  /// From there to the end of an answer that is read whole.
  std::chrono::milliseconds body = std::chrono::seconds(30);
  /// Between two messages of a pull or an import: a registry may be slow to give a layer.
  std::chrono::milliseconds message = std::chrono::minutes(5);
  /// Between two messages of an image build: a step of a Dockerfile may say nothing while it compiles, and
  /// how long it takes depends on what else the machine does.
  std::chrono::milliseconds step = std::chrono::hours(1);
  /// A build may go on after its log's end. This often it is asked whether it does; `answer` counts from the
  /// first time that it does not.
  std::chrono::milliseconds look = std::chrono::seconds(10);
};

/// The Docker Engine API.
class EngineClient : public Engine {
public:
  using Trace = std::function<void(std::string_view line)>;

  /// Connects to the first candidate that answers `_ping` and agrees on a version. Throws Error(engine) that
  /// lists each of them and why it failed. `trace`, where given, gets a line for each call.
  static util::Task<std::unique_ptr<EngineClient>> connect(util::EventLoop& loop,
                                                           std::vector<Candidate> candidates,
                                                           util::Cancellation* cancellation,
                                                           Trace trace,
                                                           Limits limits = {});
  ~EngineClient() override;

  [[nodiscard]] const Endpoint& endpoint() const;
  [[nodiscard]] ApiVersion api() const;

  util::Task<std::optional<std::chrono::sys_seconds>> time() override;
  util::Task<std::string> create_container(std::string name, ContainerSpec spec) override;
  util::Task<std::unique_ptr<util::ByteStream>> attach(std::string id) override;
  util::Task<void> start(std::string id) override;
  util::Task<int> wait(std::string id) override;
  util::Task<std::optional<ContainerState>> inspect_container(std::string id) override;
  util::Task<Archive> get_archive(std::string id, std::string path) override;
  util::Task<void>
  put_archive(std::string id, std::string path, std::unique_ptr<util::ByteStream> tar) override;
  util::Task<void> rename_container(std::string id, std::string name) override;
  util::Task<Removal> remove_container(std::string id) override;
  util::Task<std::vector<ContainerSummary>> list_containers(std::string label) override;
  util::Task<std::optional<ImageInfo>> inspect_image(std::string reference) override;
  util::Task<std::map<std::string, std::uint64_t>> shared_image_sizes() override;
  util::Task<void> pull(util::ImageReference reference,
                        std::function<void(const PullProgress&)> progress) override;
  util::Task<std::string> build_image(std::unique_ptr<util::ByteStream> context_tar,
                                      ImageBuildOptions options,
                                      std::function<void(std::string_view)> log) override;
  util::Task<std::vector<std::string>> load_images(std::unique_ptr<util::ByteStream> tar) override;

private:
  /// Nothing when the engine did not say it in time.
  util::Task<std::optional<int>> try_wait(std::string id);

  struct Impl;
  explicit EngineClient(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

} // namespace cbuild::engine
