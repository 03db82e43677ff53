#pragma once

#include <cbuild/util/descriptor.hpp>

namespace cbuild::util {

struct Pipe {
  Descriptor reader;
  Descriptor writer;
};

enum class PipeMode { blocking, nonblocking };

/// A pipe that programs which are started do not inherit, and that never has the number of a standard stream;
/// `mode` is that of both ends. Error(local_files).
[[nodiscard]] Pipe make_pipe(PipeMode mode);

} // namespace cbuild::util
