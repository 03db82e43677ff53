# Each start of cbuild would load libxml2 and ICU, because libarchive.so names them for formats that cbuild never uses:
# a sixth of the time of `cbuild --version`. Of libarchive.a the linker keeps only what is called, so that these are not
# needed at all. That works where each of its functions has a section of its own, as in Debian and Ubuntu; elsewhere
# libarchive is linked as CMake finds it.
#
# Sets CBUILD_ARCHIVE_TARGET.
include(CheckCXXSourceCompiles)

set(CBUILD_ARCHIVE_TARGET LibArchive::LibArchive)
find_library(CBUILD_LIBARCHIVE_A libarchive.a)
mark_as_advanced(CBUILD_LIBARCHIVE_A)
if(CBUILD_LIBARCHIVE_A AND LINUX AND NOT CBUILD_SANITIZE)
  # What it shares with libcurl (zlib, Nettle) is taken from among libcurl's own libraries.
  set(slim_options -Wl,--gc-sections -Wl,--as-needed -Wl,--copy-dt-needed-entries)
  set(slim_libraries ${CBUILD_LIBARCHIVE_A} ${CURL_LIBRARIES})
  set(CMAKE_REQUIRED_LINK_OPTIONS ${slim_options})
  set(CMAKE_REQUIRED_LIBRARIES ${slim_libraries})
  check_cxx_source_compiles([[
#include <archive.h>
int main() {
  archive* reader = archive_read_new();
  archive* writer = archive_write_new();
  return archive_read_support_format_tar(reader) + archive_write_set_format_ustar(writer);
}
]] CBUILD_LIBARCHIVE_IS_SLIM)
  unset(CMAKE_REQUIRED_LINK_OPTIONS)
  unset(CMAKE_REQUIRED_LIBRARIES)
  if(CBUILD_LIBARCHIVE_IS_SLIM)
    add_library(cbuild_slim_archive INTERFACE)
    target_include_directories(cbuild_slim_archive SYSTEM INTERFACE ${LibArchive_INCLUDE_DIRS})
    target_link_libraries(cbuild_slim_archive INTERFACE ${slim_libraries})
    target_link_options(cbuild_slim_archive INTERFACE ${slim_options})
    set(CBUILD_ARCHIVE_TARGET cbuild_slim_archive)
  endif()
endif()
