#pragma once

#include <string>

namespace cbuild::util {

/// A library of the system that is loaded while the program runs. It stays loaded: it may have threads and
/// handlers.
class DynamicLibrary {
public:
  /// The library of that name and ABI version ("curl", 4), where the system's loader finds it. Throws
  /// Error(local_files) with the loader's words.
  DynamicLibrary(const std::string& name, int abi);

  /// Sets `function` to the one of that name, whose type is for the caller to know. Throws Error(local_files)
  /// if there is none.
  template <typename Function>
  void find(Function*& function, const char* name) const {
    function = reinterpret_cast<Function*>(address_of(name));
  }

private:
  [[nodiscard]] void* address_of(const char* name) const;

  void* m_handle;
};

} // namespace cbuild::util
