#include <cbuild/executor/run.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace cbuild::executor {
namespace {

constexpr const char* k_pid_label = "cbuild.pid";
constexpr const char* k_started_label = "cbuild.started";
constexpr const char* k_host_label = "cbuild.host";
constexpr const char* k_lease_label = "cbuild.lease";

std::string label(const std::map<std::string, std::string>& labels, const char* name) {
  const auto found = labels.find(name);
  return found == labels.end() ? std::string() : found->second;
}

/// A number greater than 0 of decimal digits and nothing else.
template <typename Number>
std::optional<Number> positive(std::string_view text) {
  Number number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end || number <= 0) return std::nullopt;
  return number;
}

/// Seconds, of which some may be added without an overflow.
std::optional<std::chrono::seconds> duration(std::string_view text) {
  constexpr std::int64_t k_longest = std::int64_t{1} << 40;
  const auto seconds = positive<std::int64_t>(text);
  if (!seconds || *seconds > k_longest) return std::nullopt;
  return std::chrono::seconds(*seconds);
}

std::string name_prefix(const std::string& run_id) { return fmt::format("cbuild-{}-", run_id); }

/// When a container's name was last renewed: the epoch if it has its first one still, nothing if it has
/// neither.
std::optional<std::chrono::sys_seconds> renewal(const std::string& run_id, std::string_view name) {
  if (is_container_name(run_id, name)) return std::chrono::sys_seconds();
  const auto dash = name.rfind('-');
  if (dash == std::string_view::npos || !is_container_name(run_id, name.substr(0, dash))) return std::nullopt;
  const auto time = duration(name.substr(dash + 1));
  if (!time) return std::nullopt;
  return std::chrono::sys_seconds(*time);
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
          {k_host_label, m_owner.host},
          {k_lease_label, std::to_string(k_lease.count())}};
}

std::string Run::next_container_name() { return name_prefix(m_id) + std::to_string(++m_containers); }

bool is_container_name(const std::string& run_id, std::string_view name) {
  const auto prefix = name_prefix(run_id);
  return name.starts_with(prefix) && positive<int>(name.substr(prefix.size())).has_value();
}

std::string renewed_name(const std::string& name, std::chrono::sys_seconds now) {
  return fmt::format("{}-{}", name, now.time_since_epoch().count());
}

util::Running owner_of(const std::map<std::string, std::string>& labels) {
  const auto pid = positive<int>(label(labels, k_pid_label));
  if (label(labels, k_run_label).empty() || !pid) return util::Running::unknown;
  return util::is_running(
      {.pid = *pid, .started = label(labels, k_started_label), .host = label(labels, k_host_label)});
}

std::optional<std::chrono::sys_seconds> leased_until(const engine::ContainerSummary& container) {
  const auto run_id = label(container.labels, k_run_label);
  const auto lease = duration(label(container.labels, k_lease_label));
  const auto renewed = renewal(run_id, container.name);
  if (run_id.empty() || !lease || !renewed) return std::nullopt;
  const auto begun = std::max(container.created, *renewed);
  if (begun == std::chrono::sys_seconds()) return std::nullopt;
  return begun + *lease;
}

} // namespace cbuild::executor
