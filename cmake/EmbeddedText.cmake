# cbuild_embed(VARIABLE FORMAT FILE...)
# Sets VARIABLE to a line of C++ for each file: FORMAT with its <name>, and its <text> as a raw string literal. A Dockerfile
# has the name of its folder. A .sh file comes without its comments: they are for readers, and its directives for shellcheck.
function(cbuild_embed variable format)
  set(lines "")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ARGN})
  foreach(file IN LISTS ARGN)
    cmake_path(GET file STEM LAST_ONLY name)
    file(READ ${file} text)
    if(name STREQUAL Dockerfile)
      cmake_path(GET file PARENT_PATH name)
      cmake_path(GET name FILENAME name)
    elseif(file MATCHES "\\.sh$")
      string(REGEX REPLACE "\n *#[^\n]*" "" text "\n${text}")
      string(SUBSTRING "${text}" 1 -1 text)
    endif()
    string(REPLACE "<name>" "${name}" line "${format}")
    string(REPLACE "<text>" "R\"embedded(${text})embedded\"" line "${line}")
    string(APPEND lines "${line}\n")
  endforeach()
  set(${variable} "${lines}" PARENT_SCOPE)
endfunction()

# Writes FILE: the Dockerfile of each folder of images/, as build/shipped_images.hpp gives them to the program.
function(cbuild_shipped_images file)
  file(GLOB dockerfiles CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/images/*/Dockerfile)
  cbuild_embed(entries "    {\"<name>\", <text>}," ${dockerfiles})
  file(CONFIGURE OUTPUT ${file} CONTENT [[
#include "build/shipped_images.hpp"

const std::vector<cbuild::build::ShippedImage>& cbuild::build::shipped_images() {
  static const std::vector<ShippedImage> images{
@entries@  };
  return images;
}
]] @ONLY)
endfunction()

# Writes FILE: each file of init/, as init/carried_files.hpp gives them to the program.
function(cbuild_carried_files file)
  set(root ${PROJECT_SOURCE_DIR}/init)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${root} ${root}/*)
  if(NOT files)
    message(FATAL_ERROR "init/ is missing: without it the program has no projects to make")
  endif()
  set(entries "")
  foreach(place IN LISTS files)
    cbuild_embed(entry "    {\"${place}\", <text>}," ${root}/${place})
    string(APPEND entries "${entry}")
  endforeach()
  file(CONFIGURE OUTPUT ${file} CONTENT [[
#include "init/carried_files.hpp"

const std::vector<cbuild::init::CarriedFile>& cbuild::init::carried_files() {
  static const std::vector<CarriedFile> files{
@entries@  };
  return files;
}
]] @ONLY)
endfunction()

# Writes FILE: what plan/scripts.hpp declares, a constant for each file of plan/scripts/.
function(cbuild_scripts file)
  file(GLOB scripts CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/plan/scripts/*.sh)
  cbuild_embed(constants "constinit const std::string_view cbuild::plan::scripts::<name> = <text>;" ${scripts})
  file(CONFIGURE OUTPUT ${file} CONTENT [[
#include "plan/scripts.hpp"

@constants@]] @ONLY)
endfunction()
