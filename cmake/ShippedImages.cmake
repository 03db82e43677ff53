# Writes FILE: the Dockerfile of each folder of images/, as build/shipped_images.hpp gives them to the program.
function(cbuild_shipped_images file)
  set(entries "")
  file(GLOB dockerfiles CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/images/*/Dockerfile)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${dockerfiles})
  foreach(dockerfile IN LISTS dockerfiles)
    cmake_path(GET dockerfile PARENT_PATH name)
    cmake_path(GET name FILENAME name)
    file(READ ${dockerfile} text)
    string(APPEND entries "    {\"${name}\", R\"dockerfile(${text})dockerfile\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${file} CONTENT [[
#include "build/shipped_images.hpp"

const std::vector<cbuild::build::ShippedImage>& cbuild::build::shipped_images() {
  static const std::vector<ShippedImage> images{
@entries@  };
  return images;
}
]] @ONLY)
endfunction()
