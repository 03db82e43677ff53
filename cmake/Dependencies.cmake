# Every library comes from the system (Debian packages; vcpkg.json names the same set); nothing is downloaded.
find_package(Threads REQUIRED)
find_package(CURL 7.74 REQUIRED)
find_package(LibArchive 3.4 REQUIRED)
find_package(nlohmann_json 3.9 REQUIRED)
find_package(yaml-cpp 0.6 REQUIRED)
find_package(tomlplusplus 3.1 REQUIRED)
find_package(fmt 8 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(OpenSSL 1.1 REQUIRED COMPONENTS Crypto)
if(CBUILD_TESTS)
  # Either will do (tests/support/catch.hpp), but each calls the other incompatible.
  find_package(Catch2 3 QUIET)
  if(NOT Catch2_FOUND)
    find_package(Catch2 2.13 REQUIRED)
  endif()
endif()
# yaml-cpp renamed its target in 0.8.
if(TARGET yaml-cpp::yaml-cpp)
  set(CBUILD_YAML_TARGET yaml-cpp::yaml-cpp)
else()
  set(CBUILD_YAML_TARGET yaml-cpp)
endif()
# Only the headers: a compiled toml++, as Debian's target names it, reads TOML 1.0, and Cargo reads 1.1.
add_library(tomlplusplus_headers INTERFACE)
target_include_directories(tomlplusplus_headers SYSTEM INTERFACE
  $<TARGET_PROPERTY:tomlplusplus::tomlplusplus,INTERFACE_INCLUDE_DIRECTORIES>)
target_compile_definitions(tomlplusplus_headers INTERFACE TOML_ENABLE_UNRELEASED_FEATURES=1 TOML_ENABLE_FORMATTERS=0)

message(STATUS "cbuild ${PROJECT_VERSION}: curl ${CURL_VERSION_STRING}, libarchive ${LibArchive_VERSION}, "
               "nlohmann_json ${nlohmann_json_VERSION}, yaml-cpp ${yaml-cpp_VERSION}, "
               "tomlplusplus ${tomlplusplus_VERSION}, fmt ${fmt_VERSION}, CLI11 ${CLI11_VERSION}")
