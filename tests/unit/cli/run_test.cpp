#include "cli/commands.hpp"
#include "support/catch.hpp"

#include <new>
#include <stdexcept>

using namespace cbuild;
using util::ExitCode;

TEST_CASE("as_error: what nobody foresaw has a status of its own", "[cli]") {
  const auto own = cli::as_error(util::Error(ExitCode::engine, "no engine").hint("start it"));
  CHECK(own.code() == ExitCode::engine);
  CHECK(util::render(own) == "no engine\n  hint: start it");
  const auto other = cli::as_error(std::logic_error("a \x1b mistake"));
  CHECK(static_cast<int>(other.code()) == 70);
  CHECK(other.message() == "unexpected: a \\x1b mistake");
  CHECK(static_cast<int>(cli::as_error(std::bad_alloc()).code()) == 70);
}
