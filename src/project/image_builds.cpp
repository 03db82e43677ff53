#include "project/image_builds.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <optional>

namespace cbuild::project {

void add_images(Request& request,
                const plan::Planning& planning,
                const std::vector<SelectedImage>& selected) {
  for (const auto& [function, is_named] : selected) {
    if (function.problem) throw util::Error(*function.problem);
    if (auto recipe = plan::image_recipe(planning, function)) {
      request.images.push_back({function, std::move(*recipe)});
      continue;
    }
    if (is_named)
      throw function.place
          .error(fmt::format("{} has nothing to build: its ImageUri names no file", function.described()))
          .hint("an image is built where the Metadata has both Dockerfile and DockerContext");
    request.skipped.push_back({function, "container image", false, std::nullopt});
  }
}

} // namespace cbuild::project
