#include <cbuild/util/host.hpp>

namespace cbuild::util {

HostNames host_names() { return HostNames::posix; }

std::string_view host_architecture() {
#ifdef __aarch64__
  return "arm64";
#else
  return "x86_64";
#endif
}

} // namespace cbuild::util
