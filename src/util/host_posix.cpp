#include <cbuild/util/host.hpp>

namespace cbuild::util {

HostNames host_names() { return HostNames::posix; }

} // namespace cbuild::util
