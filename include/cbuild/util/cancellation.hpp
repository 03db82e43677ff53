#pragma once

#include <cstdint>
#include <functional>
#include <map>

namespace cbuild::util {

/// A request to stop, and those who must hear of it. All on one thread.
class Cancellation {
public:
  /// Keeps its callback registered while it lives; must not outlive the Cancellation.
  class Subscription {
  public:
    Subscription() = default;
    Subscription(Subscription&& other) noexcept;
    Subscription& operator=(Subscription&& other) noexcept;
    ~Subscription();

  private:
    friend Cancellation;
    Subscription(Cancellation* owner, std::uint64_t id) : m_owner(owner), m_id(id) {}
    Cancellation* m_owner = nullptr;
    std::uint64_t m_id = 0;
  };

  /// Calls `stop` once when a signal asks for the end. Nothing is called if that was before: look with
  /// `requested`.
  [[nodiscard]] Subscription subscribe(std::function<void()> stop);

  /// The first request counts; later ones change nothing.
  void request(int signal);

  [[nodiscard]] bool requested() const { return m_signal != 0; }
  [[nodiscard]] int signal() const { return m_signal; }

  /// Throws Interrupted if a stop was requested.
  void check() const;

private:
  int m_signal = 0;
  std::uint64_t m_last_id = 0;
  std::map<std::uint64_t, std::function<void()>> m_subscribers;
};

} // namespace cbuild::util
