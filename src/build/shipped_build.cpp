#include "build/shipped_build.hpp"

#include "build/image_build.hpp"
#include "build/image_choice.hpp"
#include "build/image_context.hpp"

#include <cbuild/project/host_network.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <algorithm>

namespace cbuild::build {

const ShippedImage* find_shipped(std::string_view name) {
  const auto& all = shipped_images();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& image) { return image.name == name; });
  return found == all.end() ? nullptr : &*found;
}

util::Task<void> build_shipped(engine::Engine& engine, ShippedBuild build, ShippedBuildSink sink) {
  const std::string name(build.image.name);
  engine::ImageBuildOptions options{.tag = own_image(name), .arguments = build.network.proxies};
  if (!build.base.empty()) options.arguments["BASE"] = build.base;
  // Recipes that several images share; to others the builder would warn of an argument without use.
  if (build.image.dockerfile.find("\nARG IMAGE") != std::string_view::npos) options.arguments["IMAGE"] = name;
  bool tls_failed = false;
  sink.phase("sending the build context");
  const auto log = [&](std::string_view text) {
    if (const auto step = step_of(text)) sink.phase("step " + step->number);
    tls_failed = tls_failed || plan::shows_tls_failure(text);
    sink.log(text);
  };
  try {
    auto context = util::text_stream(image_context(build.image.dockerfile, build.network));
    co_await engine.build_image(std::move(context), std::move(options), log);
  } catch (util::Error& error) {
    if (const auto hint = project::certificate_hint(build.ca_bundle); tls_failed && !hint.empty())
      error.add_hint(std::string(hint));
    throw;
  }
}

} // namespace cbuild::build
