#include "build/package_image.hpp"

#include "build/image_context.hpp"

#include <cbuild/plan/package_layer.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::build {

util::Task<std::string> image_with_packages(engine::Engine& engine,
                                            report::Reporter& reporter,
                                            const plan::HostNetwork& network,
                                            PackageRequest request) {
  const std::string dockerfile = plan::package_dockerfile(request.image, request.packages);
  const std::string name = plan::package_image(dockerfile);
  const auto known = co_await engine.inspect_image(name);
  if (known) co_return known->id;
  reporter.phase(request.unit, "installing packages");
  auto context = util::text_stream(image_context(dockerfile, network));
  engine::ImageBuildOptions options{.tag = name,
                                    .arguments = network.proxies,
                                    .labels = {{"cbuild.packages", util::join(request.packages, " ")}}};
  const auto log = [&](std::string_view text) { reporter.log(request.unit, text); };
  try {
    std::string id = co_await engine.build_image(std::move(context), std::move(options), log);
    co_return id;
  } catch (util::Error& error) {
    error.add_frame("while installing BuildProperties.Packages: " + util::join(request.packages, ", "));
    throw;
  }
}

} // namespace cbuild::build
