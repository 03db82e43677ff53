#pragma once

#include <cbuild/util/handle.hpp>

namespace cbuild::util {

struct Pipe {
  Handle reader;
  Handle writer;
};

enum class PipeMode { blocking, nonblocking };

/// A pipe that programs which are started do not inherit, and that never has the number of a standard stream;
/// `mode` is that of both ends. Error(local_files).
[[nodiscard]] Pipe make_pipe(PipeMode mode);

} // namespace cbuild::util
