#pragma once

#include <cbuild/plan/image_recipe.hpp>
#include <cbuild/plan/methods.hpp>
#include <cbuild/plan/recipe.hpp>
#include <cbuild/plan/template_paths.hpp>
#include <cbuild/project/build_variables.hpp>
#include <cbuild/project/image_overrides.hpp>
#include <cbuild/project/options.hpp>
#include <cbuild/project/stack.hpp>
#include <cbuild/sam/template.hpp>
#include <cbuild/util/error.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace cbuild::project {

/// What one `cbuild build` is asked for, checked as far as that goes without the template's text.
struct Settings {
  std::filesystem::path template_file;           ///< absolute
  std::string shown_template;                    ///< its name, for messages
  std::filesystem::path base;                    ///< what relative paths start from, absolute
  bool base_is_given = false;                    ///< then the code of nested stacks starts there too
  plan::Allowed allowed;                         ///< what builds may see
  bool follow_links = false;                     ///< of sources, to what is outside of them
  std::filesystem::path build_directory;         ///< absolute, without links
  std::filesystem::path given_build_directory;   ///< the same as the user gave it
  std::vector<std::string> functions;            ///< names and patterns; empty: all
  std::vector<std::string> excluded;             ///< logical ids, full paths; not built unless they are named
  sam::Parameters parameters;                    ///< of the template; the region is AWS::Region
  std::optional<bool> language_extensions;       ///< nothing: as the template's Transform says
  BuildVariables variables;                      ///< of builds
  std::optional<std::filesystem::path> manifest; ///< the Makefile of all resources, absolute
  ImageOverrides images;
  Pull pull = Pull::missing;
  ImageSource image_source = ImageSource::automatic;
  bool use_buildkit = false;  ///< for container images
  plan::HostNetwork network;  ///< the one of all builds
  std::string ca_bundle;      ///< the option that the network was made from
  action::Limits limits;      ///< those of each build
  std::size_t jobs = 1;       ///< builds that may run at once
  bool jobs_are_given = true; ///< by the user; else of what computes, and more may wait for the engine
  bool debug = false;         ///< SAM's build mode
  bool wait_for_lock = true;
  bool keep_going = false; ///< what was built is published without what failed
  bool digests = false;    ///< of artifacts: someone will read them
  bool dependency_cache = true;
  std::string shared_cache; ///< with whom what is fetched is shared; empty: with no other workspace
};

/// Reads the options. Nothing is created. Throws Error(usage), also for a build directory that would harm the
/// project: one that is, or contains, what is built from, or that is reached through a link of the project's
/// own.
[[nodiscard]] Settings read_settings(const BuildOptions& options);

/// A resource that is to be built, with everything checked that can be before a container starts.
struct ResourceBuild {
  sam::Resource resource;
  std::unique_ptr<plan::Recipe> recipe;
  bool never_shared = false; ///< with another resource, in SAM's eyes
  std::string told_apart;    ///< likewise: what must be equal besides what the template says; has secrets
};

/// A function that is an image, likewise.
struct ImageBuild {
  sam::ImageFunction function;
  plan::ImageRecipe recipe;
};

/// The stacks and what of them is to be built.
struct Request {
  std::vector<Stack> stacks;         ///< the root one first; each comes before those in it
  std::vector<ResourceBuild> builds; ///< in the order of the stacks and their templates
  std::vector<ImageBuild> images = {};
  std::vector<sam::Skipped> skipped = {}; ///< what has nothing to build
  std::vector<std::string> warnings;

  [[nodiscard]] const Stack& stack_of(const sam::Identity& resource) const;
};

/// A name that the user gave is none of the template's.
class ResourceNotFound : public util::Error {
public:
  explicit ResourceNotFound(std::string message) : Error(util::ExitCode::usage, std::move(message)) {}
};

/// Reads the template, with those of nested stacks, and checks the sources of what is to be built. Throws
/// Error(usage) about the first thing that is wrong.
[[nodiscard]] Request load_request(const Settings& settings,
                                   std::span<const plan::MethodRow> methods = plan::methods());

} // namespace cbuild::project
