#pragma once

#include "artifact/elf_image.hpp"

#include <cbuild/artifact/elf.hpp>

namespace cbuild::artifact {

/// Sets `glibc` and `glibc_private` of `elf`.
void read_glibc_needs(const ElfImage& image, Elf& elf);

} // namespace cbuild::artifact
