#pragma once

#include <cbuild/action/tree.hpp>
#include <cbuild/plan/recipe.hpp>
#include <cbuild/sam/resource.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cbuild::plan {

/// How the image of a function comes about, with everything checked that can be before an engine is asked:
/// built from a Dockerfile, or loaded from an archive.
struct ImageRecipe {
  /// An archive of one image ("docker save"); of a recipe with one nothing else but `tag` counts. Else empty.
  std::filesystem::path archive;

  action::Tree context;         ///< what the build sees; read without digests
  std::string dockerfile;       ///< its path in the context, with '/'
  std::string dockerfile_place; ///< the same, for messages
  /// What the engine has to find as the context's `.dockerignore`, as it applies that to the Dockerfile once
  /// more; empty for what is there.
  std::string sent_ignore_rules;
  std::map<std::string, std::string> arguments;
  std::string target;            ///< empty: the last stage
  std::string platform;          ///< "linux/arm64"
  std::vector<sam::Text> params; ///< DockerBuildExtraParams: words of a `docker build`

  std::string tag; ///< the name that the image gets: "api:latest"

  [[nodiscard]] bool is_archive() const { return !archive.empty(); }

  /// Whether one build makes the images of both.
  [[nodiscard]] bool builds_the_same(const ImageRecipe& other) const;
};

/// Whether a function says how its image is built.
[[nodiscard]] bool is_built_from_dockerfile(const sam::ImageFunction& function);

/// The archive that its ImageUri names: a file that a build may see. Nothing where it names no file, but an
/// image.
[[nodiscard]] std::optional<std::filesystem::path> image_archive(const sam::ImageFunction& function,
                                                                 const TemplatePaths& paths);

/// Nothing for a function that says neither how its image is built nor where one is. Throws Error(usage)
/// about the place in the template, or in an ignore file.
[[nodiscard]] std::optional<ImageRecipe> image_recipe(const Planning& planning,
                                                      const sam::ImageFunction& function);

} // namespace cbuild::plan
