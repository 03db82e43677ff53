#include <cbuild/util/cancellation.hpp>
#include <cbuild/util/error.hpp>

#include <utility>

namespace cbuild::util {

Cancellation::Subscription::Subscription(Subscription&& other) noexcept
    : m_owner(std::exchange(other.m_owner, nullptr)), m_id(other.m_id) {}

Cancellation::Subscription& Cancellation::Subscription::operator=(Subscription&& other) noexcept {
  std::swap(m_owner, other.m_owner);
  std::swap(m_id, other.m_id);
  return *this;
}

Cancellation::Subscription::~Subscription() {
  if (m_owner != nullptr) m_owner->m_subscribers.erase(m_id);
}

Cancellation::Subscription Cancellation::subscribe(std::function<void()> stop) {
  m_subscribers[++m_last_id] = std::move(stop);
  return {this, m_last_id};
}

void Cancellation::request(int signal) {
  if (requested()) return;
  m_signal = signal;
  // Each is taken out before its call: it may end, or make, other subscriptions.
  while (!m_subscribers.empty()) m_subscribers.extract(m_subscribers.begin()).mapped()();
}

void Cancellation::check() const {
  if (requested()) throw Interrupted(m_signal);
}

} // namespace cbuild::util
