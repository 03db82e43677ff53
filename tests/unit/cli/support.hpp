#pragma once

#include "cli/build_options.hpp"
#include "support/catch.hpp"
#include "support/error_of.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace cbuild::test {

using Words = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

/// What the words of a command line and the environment give.
inline cli::GivenOptions given(const Words& words, const Variables& environment = {}) {
  CLI::App app;
  cli::declare_build_options(app);
  auto reversed = cli::with_long_names(words);
  std::reverse(reversed.begin(), reversed.end());
  app.parse(reversed);
  auto all = cli::given_on_command_line(app);
  for (auto& one : cli::given_by_variables(environment)) all.push_back(std::move(one));
  return all;
}

} // namespace cbuild::test
