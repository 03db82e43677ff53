#include "output/publication.hpp"
#include "support/catch.hpp"

#include <cbuild/util/error.hpp>

using namespace cbuild;
using output::PublishStep;
using Strings = std::vector<std::string>;

namespace {

/// Steps 0 to 3 that write down what they do; `failing` is the one that fails.
class Steps {
public:
  explicit Steps(int failing) {
    for (int i = 0; i < 4; ++i)
      m_steps.push_back({"step " + std::to_string(i),
                         [this, i, failing] {
                           if (i == failing) throw util::Error(util::ExitCode::local_files, "disk full");
                           done.push_back("commit " + std::to_string(i));
                         },
                         [this, i] {
                           done.push_back("revert " + std::to_string(i));
                           return i != stuck;
                         }});
  }

  /// The error, rendered; empty for none.
  std::string publish() {
    try {
      output::publish_together(m_steps, {});
      return {};
    } catch (const util::Error& error) {
      CHECK(error.code() == util::ExitCode::local_files);
      return util::render(error);
    }
  }

  Strings done;
  int stuck = -1; ///< the one that cannot be undone

private:
  std::vector<PublishStep> m_steps;
};

} // namespace

TEST_CASE("publish_together: does all in their order", "[output]") {
  Steps steps(-1);
  CHECK(steps.publish().empty());
  CHECK(steps.done == Strings{"commit 0", "commit 1", "commit 2", "commit 3"});
}

TEST_CASE("publish_together: undoes those before the one that fails, the last first", "[output]") {
  const int failing = GENERATE(0, 1, 2, 3);
  Steps steps(failing);
  CHECK(steps.publish() == "disk full");
  Strings expected;
  for (int i = 0; i < failing; ++i) expected.push_back("commit " + std::to_string(i));
  for (int i = failing - 1; i >= 0; --i) expected.push_back("revert " + std::to_string(i));
  CHECK(steps.done == expected);
}

TEST_CASE("publish_together: goes on undoing, and says what could not be undone", "[output]") {
  Steps steps(3);
  steps.stuck = 1;
  CHECK(steps.publish() == "disk full\n  hint: 'step 1' is the new one and could not be put back");
  CHECK(steps.done.back() == "revert 0");
}
