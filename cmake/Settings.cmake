# cbuild_settings: what every target compiles with. cbuild_warnings: on top of it, for our own code only.
add_library(cbuild_settings INTERFACE)
target_compile_features(cbuild_settings INTERFACE cxx_std_20)
target_compile_definitions(cbuild_settings INTERFACE _FILE_OFFSET_BITS=64)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  # Test programs are linked often, and what links the program that is given away stays the system's own linker.
  include(CheckLinkerFlag)
  check_linker_flag(CXX -fuse-ld=mold CBUILD_HAS_MOLD)
  if(CBUILD_HAS_MOLD)
    target_link_options(cbuild_settings INTERFACE -fuse-ld=mold)
  endif()
endif()

if(CBUILD_SANITIZE)
  target_compile_options(cbuild_settings INTERFACE -fsanitize=${CBUILD_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(cbuild_settings INTERFACE -fsanitize=${CBUILD_SANITIZE})
else()
  target_compile_options(cbuild_settings INTERFACE -fstack-protector-strong
                         $<$<CONFIG:Release,RelWithDebInfo>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
  if(UNIX AND NOT APPLE)
    target_link_options(cbuild_settings INTERFACE -Wl,-z,relro -Wl,-z,now)
  endif()
endif()
if(CBUILD_SANITIZE)
  # A report names functions and lines; the variables that plain -g adds cost half of the compile time.
  target_compile_options(cbuild_settings INTERFACE -g1)
endif()
if(CBUILD_SANITIZE MATCHES "undefined")
  # By default undefined behaviour is only reported, and the test that has it passes. Code that need not go on after a
  # report is also smaller, and compiled faster.
  target_compile_options(cbuild_settings INTERFACE -fno-sanitize-recover=undefined)
endif()
if(CBUILD_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # What this check writes before each function does not assemble for coroutines (clang 14: "difference across sections").
  target_compile_options(cbuild_settings INTERFACE -fno-sanitize=function)
endif()
if(CBUILD_FUZZ)
  target_compile_options(cbuild_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 17)
  # libstdc++'s <coroutine> asks for the macro that this compiler implements but does not define.
  target_compile_definitions(cbuild_settings INTERFACE __cpp_impl_coroutine=201902L)
endif()

# missing-field-initializers is off: designated initialisers leave the rest at their defaults on purpose.
add_library(cbuild_warnings INTERFACE)
target_compile_options(cbuild_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wformat=2 -Wdouble-promotion -Wno-missing-field-initializers
  $<$<CXX_COMPILER_ID:GNU>:-Wuseless-cast -Wlogical-op -Wduplicated-cond>
  $<$<BOOL:${CBUILD_WARNINGS_AS_ERRORS}>:-Werror>)
if(CBUILD_SANITIZE)
  # There GCC 12 sees uninitialised values in the standard library.
  target_compile_options(cbuild_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # Optimising, it sees sums of short std::strings overlap (its bug 105651), and with -O3 run over
  # their end, and an empty optional read.
  target_compile_options(cbuild_warnings INTERFACE -Wno-restrict -Wno-stringop-overflow
                         $<$<CONFIG:Release>:-Wno-array-bounds -Wno-stringop-overread -Wno-maybe-uninitialized>)
endif()
