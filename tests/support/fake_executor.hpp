#pragma once

#include "support/tree_snapshot.hpp"

#include <cbuild/action/executor.hpp>
#include <cbuild/util/event_loop.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace cbuild::test {

/// Runs no Action: it writes down which it is given, and does what the test says in the directory for the
/// output.
class FakeExecutor final : public action::Executor {
public:
  using Run = std::function<action::ActionResult(
      const action::Action&, action::Observer&, const std::filesystem::path& into)>;

  FakeExecutor(util::EventLoop& loop, Run run) : m_loop(loop), m_run(std::move(run)) {}

  util::Task<action::ActionResult>
  run(action::Action action, action::Observer& observer, std::filesystem::path into) override {
    co_await m_loop.sleep({});
    actions.push_back(action);
    co_return m_run(action, observer, into);
  }

  std::vector<action::Action> actions;

private:
  util::EventLoop& m_loop;
  Run m_run;
};

} // namespace cbuild::test
