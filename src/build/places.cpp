#include "build/places.hpp"

#include <algorithm>
#include <cmath>

namespace cbuild::build {
namespace {

// More find no more to do: an engine starts one container after another. Measured with bench/, "many".
constexpr std::size_t k_builds_per_job = 4;
// Until a first build is done, nothing is known of its times.
constexpr std::size_t k_first_builds_per_job = 2;

} // namespace

std::size_t most_at_once(const Parallelism& parallelism) {
  return parallelism.jobs * (parallelism.is_exact ? 1 : k_builds_per_job);
}

std::size_t Places::count() const {
  const auto jobs = m_parallelism.jobs;
  if (m_parallelism.is_exact) return jobs;
  if (m_builds.count() <= 0) return jobs * k_first_builds_per_job;
  const auto most = most_at_once(m_parallelism);
  const double wanted = static_cast<double>(jobs) * (m_builds / std::max(m_commands, m_builds / 1000.0));
  return std::clamp(static_cast<std::size_t>(std::lround(wanted)), jobs, most);
}

bool Places::try_take() {
  if (m_taken >= count()) return false;
  ++m_taken;
  return true;
}

void Places::give_back(const Place& place) {
  const auto now = m_now();
  m_builds += now - place.m_taken;
  if (place.m_started) m_commands += place.m_ended.value_or(now) - *place.m_started;
  --m_taken;
  wake();
}

void Places::wake() {
  while (!m_waiting.empty() && try_take()) {
    m_loop.resume_later(m_waiting.front());
    m_waiting.pop_front();
  }
}

} // namespace cbuild::build
