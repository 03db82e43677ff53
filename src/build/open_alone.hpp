#pragma once

#include <cbuild/build/surroundings.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/lock_file.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>

namespace cbuild::build {

/// What a run does while another has its directory.
enum class IfLocked { wait, fail };

inline constexpr std::chrono::milliseconds k_between_lock_tries{100};

/// Opens a directory of results, `output::BuildDirectory` or `output::LambdaDirectory`, that one run has at a
/// time. Tells for whom it waits, and warns where the file system has no locks. Throws Error(locked) where it
/// is not to wait, Interrupted, and what `try_open` does. All that is given stays until it has ended.
template <typename Directory>
util::Task<Directory>
open_alone(const Surroundings& surroundings, const std::filesystem::path& path, IfLocked if_locked) {
  const auto shown = util::printable(path.string());
  const auto tell = [&](report::Level level, const std::string& text) {
    surroundings.reporter.message(level, text);
  };
  std::string told;
  for (;;) {
    if (auto opened = Directory::try_open(path)) {
      if (opened->exclusion() == util::LockFile::Exclusion::unknown)
        tell(report::Level::warning,
             fmt::format("the file system of '{}' has no locks: no other run may build there now", shown));
      co_return std::move(*opened);
    }
    const auto holder = Directory::holder(path);
    if (if_locked == IfLocked::fail)
      throw util::Error(util::ExitCode::locked,
                        fmt::format("the build directory '{}' is in use by {}", shown, holder));
    if (told != holder)
      tell(report::Level::info, fmt::format("waiting for {}, which builds in '{}'", holder, shown));
    told = holder;
    co_await surroundings.loop.sleep(k_between_lock_tries);
    surroundings.cancellation.check();
  }
}

} // namespace cbuild::build
