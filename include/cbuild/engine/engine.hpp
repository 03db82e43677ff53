#pragma once

#include <cbuild/engine/types.hpp>
#include <cbuild/util/byte_stream.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/image_reference.hpp>
#include <cbuild/util/task.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::engine {

/// The engine refused a call. The message has its own words.
class ApiError : public util::Error {
public:
  ApiError(int status, std::string message)
      : Error(util::ExitCode::engine, std::move(message)), m_status(status) {}
  [[nodiscard]] int status() const { return m_status; }

private:
  int m_status;
};

/// The tar of a path inside a container.
struct Archive {
  PathStat stat;
  std::unique_ptr<util::ByteStream> tar;
};

/// What cbuild asks of a container engine: the calls of the Docker Engine API it needs. All throw
/// Error(engine) when there is no answer, ApiError when the engine refuses, Interrupted when the user stops
/// the run.
class Engine {
public:
  virtual ~Engine() = default;

  /// The time by the engine's clock; nothing if it does not say.
  virtual util::Task<std::optional<std::chrono::sys_seconds>> time() = 0;

  /// Makes a container under `name`; gives its id.
  virtual util::Task<std::string> create_container(std::string name, ContainerSpec spec) = 0;

  /// The container's output from now on, framed as FrameDecoder reads it. To be called before `start`, so
  /// that no byte is lost. The stream's end proves nothing: a killed engine looks the same.
  virtual util::Task<std::unique_ptr<util::ByteStream>> attach(std::string id) = 0;

  virtual util::Task<void> start(std::string id) = 0;

  /// The exit status, once the container has stopped. Only after `start`: before it, engines answer 0 at
  /// once.
  virtual util::Task<int> wait(std::string id) = 0;

  /// Nothing if there is no such container.
  virtual util::Task<std::optional<ContainerState>> inspect_container(std::string id) = 0;

  virtual util::Task<Archive> get_archive(std::string id, std::string path) = 0;

  /// Unpacks an uncompressed tar into `path` of a container that was not started yet. It is sent as it is
  /// read.
  virtual util::Task<void>
  put_archive(std::string id, std::string path, std::unique_ptr<util::ByteStream> tar) = 0;

  /// Gives a container, running or not, another name.
  virtual util::Task<void> rename_container(std::string id, std::string name) = 0;

  /// Kills and removes; a container that is gone already is fine. `id` may be a name. Goes on when the run is
  /// stopped.
  virtual util::Task<Removal> remove_container(std::string id) = 0;

  /// All containers, running or not, that have this label ("name" or "name=value").
  virtual util::Task<std::vector<ContainerSummary>> list_containers(std::string label) = 0;

  /// Nothing if the engine does not have it.
  virtual util::Task<std::optional<ImageInfo>> inspect_image(std::string reference) = 0;

  /// How many bytes of each image, by its id, are in layers that other images have as well. An image is left
  /// out if the engine does not say it.
  virtual util::Task<std::map<std::string, std::uint64_t>> shared_image_sizes() = 0;

  virtual util::Task<void> pull(util::ImageReference reference,
                                std::function<void(const PullProgress&)> progress) = 0;

  /// Builds an image with the classic builder from a tar with a Dockerfile; `log` gets its output. Gives the
  /// image id.
  virtual util::Task<std::string> build_image(std::unique_ptr<util::ByteStream> context_tar,
                                              ImageBuildOptions options,
                                              std::function<void(std::string_view)> log) = 0;

  /// Loads an archive of images ("docker save"), which is sent as it is read; gives the names or ids of what
  /// it had, as the engine says them.
  virtual util::Task<std::vector<std::string>> load_images(std::unique_ptr<util::ByteStream> tar) = 0;
};

} // namespace cbuild::engine
