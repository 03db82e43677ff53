#pragma once

#include <cbuild/util/cancellation.hpp>
#include <cbuild/util/event_loop.hpp>
#include <cbuild/util/task.hpp>
#include <cbuild/util/thread_pool.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::util {

/// Runs a program of the host, found by PATH, with the environment of this process and nothing to read; gives
/// its exit code, 128 + n for signal n. `output` gets what it writes, on either stream, as it comes. When the
/// run is stopped the program is, with all it started: it is asked to end, then killed; and Interrupted is
/// thrown once it has gone. Error(local_files) where it cannot be started. `pool` gives a thread for as long
/// as it runs.
Task<int> run_program(EventLoop& loop,
                      ThreadPool& pool,
                      const Cancellation& cancellation,
                      std::vector<std::string> argv,
                      std::function<void(std::string_view)> output);

} // namespace cbuild::util
