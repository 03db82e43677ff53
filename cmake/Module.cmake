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
endfunction()
