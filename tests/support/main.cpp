#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_session.hpp>
#else
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#endif

#include "support/skip.hpp"

#include <cstdio>

int main(int argc, char** argv) {
  const int result = Catch::Session().run(argc, argv);
  if (result != 0) return 1; // not the number of failures: 77 of them would read as "skipped"
  return cbuild::test::skipped() ? 77 : 0;
}

namespace cbuild::test {
namespace {
bool g_skipped = false;
}

void skip(const std::string& reason) {
  std::fprintf(stderr, "skipped: %s\n", reason.c_str());
  g_skipped = true;
}

bool skipped() { return g_skipped; }

} // namespace cbuild::test
