#include "project/image_builds.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::project {

void add_images(Request& request, const plan::Planning& planning, const Settings& settings) {
  const auto has = [](const auto& names, const std::string& id) {
    return std::find(names.begin(), names.end(), id) != names.end();
  };
  for (const auto& function : request.parsed.images()) {
    const bool named = has(settings.functions, function.logical_id);
    if (!named && (!settings.functions.empty() || has(settings.excluded, function.logical_id))) continue;
    if (function.problem) throw util::Error(*function.problem);
    if (auto recipe = plan::image_recipe(planning, function)) {
      request.images.push_back({function, std::move(*recipe)});
      continue;
    }
    if (named)
      throw function.place
          .error(fmt::format("{} has nothing to build: its ImageUri names no file", function.described()))
          .hint("an image is built where the Metadata has both Dockerfile and DockerContext");
    request.skipped.push_back({function, "container image", false});
  }
}

} // namespace cbuild::project
