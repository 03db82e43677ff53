#pragma once

#include "build/build_log.hpp"
#include "build/image_build.hpp"
#include "build/outcome.hpp"
#include "build/places.hpp"

#include <cbuild/build/run.hpp>
#include <cbuild/build/surroundings.hpp>
#include <cbuild/engine/engine.hpp>
#include <cbuild/output/build_directory.hpp>
#include <cbuild/project/request.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/task.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cbuild::build {

/// The functions of a run that are container images. Equal ones are built once, and each gets its tag.
class ImageFunctions {
public:
  /// Where what becomes of them goes.
  struct Ends {
    const output::BuildDirectory& directory; ///< its logs
    Places& places;
    Outcomes& outcomes;
  };

  /// All of it stays until the run has ended. Throws Error(usage) for what the template gives the builder and
  /// it cannot take.
  ImageFunctions(const Surroundings& surroundings,
                 const project::Settings& settings,
                 const project::Request& request,
                 LogSeen log_seen);

  /// Adds one for each image that is to be made. To be called once.
  void add_tasks(std::vector<util::Task<void>>& tasks, const ImageTools& tools, const Ends& ends);

  /// Places of functions and the images that the built template names for them: tags, known from the start,
  /// and ids of what was loaded.
  [[nodiscard]] std::map<std::string, std::string> uris() const;

private:
  /// Functions by their place among the images.
  struct Group {
    std::vector<std::size_t> members; ///< the first one gives the build
    engine::ImageBuildOptions options;
  };

  util::Task<void> run(const Group& group, ImageTools tools, Ends ends);
  util::Task<std::string> try_run(const Group& group, ImageTools tools, Ends ends, Places::Place& place);
  util::Task<void> make(const Group& group, ImageTools tools, Outcomes& outcomes, BuildLog& log);
  void
  put_down(const Group& group, const std::string& uri, const engine::ImageInfo& image, Outcomes& outcomes);
  void refuse_shared_tags() const;
  [[nodiscard]] std::string names_of(const Group& group) const;
  /// An image's place among all builds of the run.
  [[nodiscard]] std::size_t place_of(std::size_t index) const { return m_request.builds.size() + index; }
  [[nodiscard]] const project::ImageBuild& first(const Group& group) const {
    return m_request.images[group.members.front()];
  }

  const Surroundings& m_surroundings;
  const project::Settings& m_settings;
  const project::Request& m_request;
  LogSeen m_log_seen;
  std::vector<Group> m_groups;
  std::vector<std::string> m_uris; ///< of each image
};

} // namespace cbuild::build
