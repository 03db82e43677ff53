#include <cbuild/executor/run.hpp>

#include <fmt/format.h>

#include <charconv>

namespace cbuild::executor {
namespace {

constexpr const char* k_pid_label = "cbuild.pid";
constexpr const char* k_started_label = "cbuild.started";
constexpr const char* k_host_label = "cbuild.host";

std::string label(const std::map<std::string, std::string>& labels, const char* name) {
  const auto found = labels.find(name);
  return found == labels.end() ? std::string() : found->second;
}

} // namespace

Run Run::start() {
  constexpr std::size_t k_id_bytes = 6;
  return {util::random_hex(k_id_bytes), util::current_process()};
}

std::map<std::string, std::string> Run::labels() const {
  return {{k_run_label, m_id},
          {k_pid_label, std::to_string(m_owner.pid)},
          {k_started_label, m_owner.started},
          {k_host_label, m_owner.host}};
}

std::string Run::next_container_name() { return fmt::format("cbuild-{}-{}", m_id, ++m_containers); }

bool is_orphan(const std::map<std::string, std::string>& labels, const std::string& host) {
  const auto pid_text = label(labels, k_pid_label);
  util::ProcessIdentity owner{.started = label(labels, k_started_label), .host = label(labels, k_host_label)};
  const char* end = pid_text.data() + pid_text.size();
  const auto parsed = std::from_chars(pid_text.data(), end, owner.pid);
  const bool has_pid = parsed.ec == std::errc() && parsed.ptr == end && owner.pid > 0;
  if (label(labels, k_run_label).empty() || owner.host != host || !has_pid) return false;
  return !util::is_running(owner);
}

} // namespace cbuild::executor
