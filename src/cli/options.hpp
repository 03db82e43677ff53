#pragma once

#include <cbuild/report/make.hpp>

namespace cbuild::cli {

/// What every command takes.
struct CommonOptions {
  report::Color color = report::Color::automatic;
  bool quiet = false;
  bool verbose = false;
  report::Output output = report::Output::text;
  report::Log log = report::Log::prefix;

  [[nodiscard]] report::Options reporting() const;
};

} // namespace cbuild::cli
