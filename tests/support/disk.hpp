#pragma once

#include "project/disk_files.hpp"

namespace cbuild::test {

/// What build methods see in tests that write their project to a disk.
inline const project::DiskFiles k_disk;

} // namespace cbuild::test
