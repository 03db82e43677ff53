# Writes FILE: the Dockerfiles of images/, as cli/shipped_images.hpp gives them to the program.
function(cbuild_shipped_images file)
  set(entries "")
  foreach(name IN ITEMS ${ARGN})
    set(dockerfile ${PROJECT_SOURCE_DIR}/images/${name}/Dockerfile)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${dockerfile})
    file(READ ${dockerfile} text)
    string(APPEND entries "    {\"${name}\", R\"dockerfile(${text})dockerfile\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${file} CONTENT [[
#include "cli/shipped_images.hpp"

const std::vector<cbuild::cli::ShippedImage>& cbuild::cli::shipped_images() {
  static const std::vector<ShippedImage> images{
@entries@  };
  return images;
}
]] @ONLY)
endfunction()
