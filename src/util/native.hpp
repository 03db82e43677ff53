#pragma once

#include <cbuild/util/handle.hpp>

namespace cbuild::util {

// On POSIX systems a handle is a descriptor.

[[nodiscard]] inline int descriptor(NativeHandle native) { return static_cast<int>(native); }
[[nodiscard]] inline int descriptor(const Handle& handle) { return descriptor(handle.get()); }

/// Owns what a call gave; none for a failed one's -1.
[[nodiscard]] inline Handle owned(int descriptor) { return Handle(NativeHandle{descriptor}); }

} // namespace cbuild::util
