#pragma once

#include <cbuild/engine/engine.hpp>
#include <cbuild/plan/host_network.hpp>
#include <cbuild/project/image_overrides.hpp>
#include <cbuild/project/options.hpp>
#include <cbuild/report/reporter.hpp>
#include <cbuild/util/error.hpp>
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
  bool needs_own = false; ///< it takes tools that the public image lacks, and cbuild's own has
};

/// Whether and how images that the engine lacks are made or fetched.
struct ImageSupply {
  project::Pull pull = project::Pull::missing;
  project::ImageSource source = project::ImageSource::automatic;
  plan::HostNetwork network = {};
  std::string ca_bundle = "none"; ///< the option that the network was made from
};

/// Finds the images of functions in the engine, and builds or pulls those that it lacks.
class ImageChoice {
public:
  ImageChoice(engine::Engine& engine,
              report::Reporter& reporter,
              project::ImageOverrides overrides,
              ImageSupply supply = {})
      : m_engine(engine),
        m_reporter(reporter),
        m_overrides(std::move(overrides)),
        m_supply(std::move(supply)) {}

  /// The id of the image to build in: --build-image for this one, Metadata's BuildImage, --build-image for
  /// all, else cbuild's own, which is never pulled, else the public one. cbuild's own is built where the
  /// engine has a base for it, cbuild-base/<name>, or where no other would do. Each is pulled or built once
  /// at most. Throws Error(engine) saying where it can come from.
  util::Task<std::string> choose(ImageNeed need);

  /// The same for what is no function: --build-image, else the first of cbuild's own that is there, else the
  /// first that can be built.
  util::Task<std::string> choose_first(std::vector<std::string> runtimes);

private:
  [[nodiscard]] std::optional<std::string> named_image(const ImageNeed& need) const;
  /// cbuild's own, which is known then, or the public one, which may not be there yet.
  util::Task<std::string> default_image(const ImageNeed& need);
  /// Looks for an image; it is known if it is there.
  util::Task<bool> look_for(std::string reference);

  enum class OnPublicBase { no, yes };
  /// Builds the image that cbuild ships by this name; false where there is no base to build it on. It is
  /// known then.
  util::Task<bool> supply_own(std::string name, OnPublicBase on_public_base);
  util::Task<std::string> supply_first(const std::vector<std::string>& runtimes);
  util::Task<void> build_own(std::string name, std::string base);

  /// `replacement`: the image of ours that would do as well, if there is one.
  util::Task<engine::ImageInfo> find_or_pull(std::string reference, std::string replacement);
  util::Task<void> pull(std::string reference, std::string replacement);
  /// The option that forbids pulling; empty: none does.
  [[nodiscard]] std::string forbidding_option() const;
  void warn_of_other_architecture(const ImageNeed& need, const engine::ImageInfo& image) const;

  engine::Engine& m_engine;
  report::Reporter& m_reporter;
  project::ImageOverrides m_overrides;
  ImageSupply m_supply;
  std::map<std::string, engine::ImageInfo> m_known;
  std::map<std::string, util::Error> m_failed; ///< those that were to be built
};

} // namespace cbuild::build
