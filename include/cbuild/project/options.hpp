#pragma once

#include <cbuild/project/limits.hpp>
#include <cbuild/sam/parameter_overrides.hpp>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace cbuild::project {

/// When an image is pulled: where the engine lacks it, each time anew, or not at all.
enum class Pull { missing, always, never };

/// Where the images of builds come from: those that the engine lacks are built or pulled, or a build does
/// with what the engine has.
enum class ImageSource { automatic, local };

/// What the user asks of `cbuild build`, as it was given.
struct BuildOptions {
  std::filesystem::path template_file; ///< empty: template.yaml, .yml or .json here
  std::filesystem::path base_directory;
  std::filesystem::path build_directory = ".aws-sam/build";
  std::vector<std::string> functions; ///< names and patterns; empty: all
  std::vector<std::string> excluded;  ///< logical ids, full paths; not built unless they are named
  std::vector<sam::ParameterEntry> parameter_overrides;
  std::string region;                      ///< empty: SAM's default
  std::optional<bool> language_extensions; ///< nothing: as the template's Transform says
  std::vector<std::string> build_images;   ///< "REF" or "LogicalId=REF"
  std::vector<std::string> variables;      ///< of builds: "NAME=VALUE" or "Child/LogicalId.NAME=VALUE"
  std::filesystem::path variables_file;    ///< of more of them
  std::filesystem::path manifest;          ///< the Makefile of all resources; empty: each its own
  Pull pull = Pull::missing;
  ImageSource image_source = ImageSource::automatic;
  bool use_buildkit = false; ///< for container images
  std::vector<std::filesystem::path> allowed_outside;
  bool follow_links = false; ///< of sources, to what is outside of them
  std::string ca_bundle = "none";
  LimitOptions limits;
  std::size_t jobs = 0; ///< 0: the number of CPUs
  std::string mode;     ///< SAM's: "debug", else empty
  bool wait_for_lock = true;
  bool keep_going = false; ///< publish what was built without what failed
  bool digests = false;    ///< of artifacts: someone will read them
  bool dependency_cache = true;
  std::string shared_cache; ///< with whom what is fetched is shared; empty: with no other workspace
};

/// The directory that an option names, resolved; throws Error(usage) for what is none.
[[nodiscard]] std::filesystem::path directory_of(std::string_view option, const std::filesystem::path& given);

} // namespace cbuild::project
