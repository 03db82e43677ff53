#include "build/image_context.hpp"

#include <cbuild/archive/pack.hpp>
#include <cbuild/util/file.hpp>

namespace cbuild::build {

std::string image_context(std::string_view dockerfile, const plan::HostNetwork& network) {
  std::string bundle;
  if (network.ca_bundle) bundle = util::File::open_read(*network.ca_bundle).read_rest();
  return archive::pack_tar({{.name = "Dockerfile", .content = std::string(dockerfile)},
                            {.name = "ca-bundle.crt", .content = std::move(bundle)}});
}

} // namespace cbuild::build
