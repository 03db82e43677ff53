#include <cbuild/util/dynamic_library.hpp>
#include <cbuild/util/error.hpp>

#include <dlfcn.h>
#include <fmt/format.h>

namespace cbuild::util {
namespace {

std::string file_name(const std::string& name, int abi) {
#ifdef __APPLE__
  return fmt::format("lib{}.{}.dylib", name, abi);
#else
  return fmt::format("lib{}.so.{}", name, abi);
#endif
}

} // namespace

DynamicLibrary::DynamicLibrary(const std::string& name, int abi)
    : m_handle(dlopen(file_name(name, abi).c_str(), RTLD_NOW | RTLD_LOCAL)) {
  if (m_handle == nullptr)
    throw Error(ExitCode::local_files, fmt::format("cannot load a library that cbuild needs: {}", dlerror()));
}

void* DynamicLibrary::address_of(const char* name) const {
  void* const address = dlsym(m_handle, name);
  if (address == nullptr)
    throw Error(ExitCode::local_files,
                fmt::format("a library is not the one that cbuild needs: {}", dlerror()));
  return address;
}

} // namespace cbuild::util
