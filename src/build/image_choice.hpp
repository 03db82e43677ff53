#pragma once

#include <cbuild/engine/engine.hpp>
#include <cbuild/project/image_overrides.hpp>
#include <cbuild/project/options.hpp>
#include <cbuild/report/reporter.hpp>
#include <cbuild/util/task.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::build {

/// cbuild's own image for a runtime id, by sam::runtimes(); where cbuild ships none, one of the user's may
/// have this name.
[[nodiscard]] std::string own_image(const std::string& runtime);

/// The public SAM build image for a runtime id, by SAM's naming rule.
[[nodiscard]] std::string public_image(const std::string& runtime, const std::string& architecture);

/// What an image is chosen for.
struct ImageNeed {
  std::string name;    ///< of the resource, as --build-image has it: "Api", "Child/Api"
  std::string runtime; ///< may be empty
  std::string architecture;
  std::string full_path;                  ///< "Child/Api"; may be empty
  std::string template_image;             ///< that Metadata names; empty: none
  std::string_view on_other_architecture; ///< what to tell where the image is for another; empty: nothing
};

/// Finds the images of functions in the engine, and pulls those that it lacks.
class ImageChoice {
public:
  ImageChoice(engine::Engine& engine,
              report::Reporter& reporter,
              project::ImageOverrides overrides,
              project::Pull pull = project::Pull::missing)
      : m_engine(engine), m_reporter(reporter), m_overrides(std::move(overrides)), m_pull(pull) {}

  /// The id of the image to build in: --build-image for this one, Metadata's BuildImage, --build-image for
  /// all, else cbuild's own where it is there, which is never pulled, else the public one. Each is pulled
  /// once at most. Throws Error(engine) saying where it can come from.
  util::Task<std::string> choose(ImageNeed need);

  /// The same for what is no function: --build-image, else the first of cbuild's own that is there.
  util::Task<std::string> choose_first(std::vector<std::string> runtimes);

private:
  /// `replacement`: the image of ours that would do as well, if there is one.
  util::Task<engine::ImageInfo> find_or_pull(std::string reference, std::string replacement);
  util::Task<void> pull(std::string reference, std::string replacement);
  void warn_of_other_architecture(const ImageNeed& need, const engine::ImageInfo& image) const;

  engine::Engine& m_engine;
  report::Reporter& m_reporter;
  project::ImageOverrides m_overrides;
  project::Pull m_pull;
  std::map<std::string, engine::ImageInfo> m_known;
};

} // namespace cbuild::build
