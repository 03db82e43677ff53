# What many files include and what hardly changes: a third of a file's compile time. It is precompiled once, with util,
# which every module uses. A file includes what it needs all the same: clang-tidy reads it without (preset "tidy").
set(CBUILD_PRECOMPILED_HEADERS <algorithm> <array> <chrono> <cstddef> <cstdint> <exception> <filesystem> <functional>
  <map> <memory> <optional> <span> <string> <string_view> <utility> <variant> <vector> <fmt/format.h>)

# cbuild_module(NAME SOURCES file... [USES module...] [LINKS library...])
# One static library per module. USES are the modules whose headers this one may include (the table in ARCHITECTURE.md);
# LINKS are third-party libraries, private because their headers stay in .cpp files.
function(cbuild_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES;LINKS")
  add_library(cbuild_${name} STATIC ${arg_SOURCES})
  add_library(cbuild::${name} ALIAS cbuild_${name})
  target_include_directories(cbuild_${name} PUBLIC ${PROJECT_SOURCE_DIR}/include PRIVATE ${PROJECT_SOURCE_DIR}/src)
  list(TRANSFORM arg_USES PREPEND cbuild::)
  target_link_libraries(cbuild_${name} PUBLIC cbuild_settings ${arg_USES} fmt::fmt
                        PRIVATE ${arg_LINKS} $<BUILD_INTERFACE:cbuild_warnings>)
  if(name STREQUAL "util")
    target_precompile_headers(cbuild_util PRIVATE ${CBUILD_PRECOMPILED_HEADERS})
  else()
    target_precompile_headers(cbuild_${name} REUSE_FROM cbuild_util)
  endif()
endfunction()
