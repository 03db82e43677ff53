#include "support/catch.hpp"

#include <cbuild/util/dynamic_library.hpp>
#include <cbuild/util/error.hpp>

using namespace cbuild::util;

TEST_CASE("DynamicLibrary: what is missing is said by name", "[util]") {
  CHECK_THROWS_WITH(DynamicLibrary("nosuch", 7), ContainsSubstring("libnosuch"));
  const DynamicLibrary library("c", 6);
  void (*function)() = nullptr;
  CHECK_THROWS_WITH(library.find(function, "no_such_function"), ContainsSubstring("no_such_function"));
  library.find(function, "abort");
  CHECK(function != nullptr);
}
