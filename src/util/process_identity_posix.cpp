#include <cbuild/util/process.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace cbuild::util {
namespace {

// proc(5): counted from 1, the process name being field 2.
constexpr std::size_t k_state_field = 3;
constexpr std::size_t k_start_time_field = 22;

/// The first process namespace of a machine, whose processes see those of all others: PROC_PID_INIT_INO in
/// Linux's proc_ns.h.
constexpr std::string_view k_first_namespace = "pid:[4026531836]";

std::string read_text(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

/// One of the fields after the name in /proc/<process>/stat; empty where there is no /proc or no such
/// process.
std::string stat_field(const std::string& process, std::size_t field) {
  const auto stat = read_text(fmt::format("/proc/{}/stat", process));
  const auto name_end = stat.rfind(')'); // the name may hold anything
  if (name_end == std::string::npos) return {};
  const auto fields = split(trim(std::string_view(stat).substr(name_end + 1)), ' ');
  const std::size_t index = field - k_state_field;
  return fields.size() > index ? fields[index] : std::string();
}

bool has_ended(const std::string& process) {
  const auto state = stat_field(process, k_state_field);
  return state == "Z" || state == "X"; // its parent has not asked yet how it ended
}

/// Empty if there is no such link, or it is not for us to read.
std::string link_target(const std::string& link) {
  std::error_code ignored;
  return std::filesystem::read_symlink(link, ignored).string();
}

std::string boot_id() { return std::string(trim(read_text("/proc/sys/kernel/random/boot_id"))); }

std::string process_namespace(const std::string& process) {
  return link_target(fmt::format("/proc/{}/ns/pid", process));
}

/// Whether the ids in /proc are those that we use: `unshare --pid` alone leaves the /proc of those outside.
bool proc_is_ours() { return link_target("/proc/self") == std::to_string(getpid()); }

Running is_running_here(const ProcessIdentity& process) {
  if (kill(process.pid, 0) != 0 && errno == ESRCH) return Running::no;
  if (!proc_is_ours()) return Running::yes; // somebody with its id
  const auto id = std::to_string(process.pid);
  if (has_ended(id)) return Running::no;
  const auto started = stat_field(id, k_start_time_field);
  const bool same = started.empty() || process.started.empty() || started == process.started;
  return same ? Running::yes : Running::no;
}

/// The ids of a process in the namespaces that it is in, from ours to its own.
std::vector<std::string> ids_of(const std::string& process) {
  constexpr std::string_view k_field = "\nNSpid:";
  const auto status = read_text(fmt::format("/proc/{}/status", process));
  const auto begin = status.find(k_field);
  if (begin == std::string::npos) return {};
  const auto value = begin + k_field.size();
  return split(trim(std::string_view(status).substr(value, status.find('\n', value) - value)), '\t');
}

/// Whether `candidate`, a name in /proc, is that process of the namespace `space` below ours.
Running
is_process_below(const std::string& candidate, const ProcessIdentity& process, std::string_view space) {
  const auto ids = ids_of(candidate);
  if (ids.size() < 2 || ids.back() != std::to_string(process.pid)) return Running::no;
  const auto its_space = process_namespace(candidate);
  if (its_space.empty()) return ids_of(candidate).empty() ? Running::no : Running::unknown;
  if (its_space != space || has_ended(candidate)) return Running::no;
  // Another start time may be that of another clock: in a time namespace.
  const bool same = stat_field(candidate, k_start_time_field) == process.started;
  return same ? Running::yes : Running::unknown;
}

/// All processes are in the /proc of the first namespace, unless its mount hides those of others.
Running is_running_below(const ProcessIdentity& process, std::string_view space) {
  if (process_namespace("self") != k_first_namespace || !proc_is_ours() || ids_of("1").empty())
    return Running::unknown;
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc", error), end; !error && entry != end;
       entry.increment(error))
    if (const auto found = is_process_below(entry->path().filename().string(), process, space);
        found != Running::no)
      return found;
  return error ? Running::unknown : Running::no;
}

} // namespace

ProcessIdentity current_process() {
  const auto boot = boot_id();
  const auto space = process_namespace("self");
  return {.pid = getpid(),
          .started = stat_field("self", k_start_time_field),
          .host = boot.empty() || space.empty() ? std::string() : fmt::format("{}/{}", boot, space)};
}

Running is_running(const ProcessIdentity& process) {
  const auto here = current_process().host;
  if (process.pid <= 0 || process.host.empty() || here.empty())
    return Running::unknown; // kill takes 0 and less for groups
  if (process.host == here) return is_running_here(process);
  const auto slash = process.host.find('/');
  if (slash == std::string::npos || process.host.substr(0, slash) != boot_id()) return Running::unknown;
  return is_running_below(process, std::string_view(process.host).substr(slash + 1));
}

} // namespace cbuild::util
