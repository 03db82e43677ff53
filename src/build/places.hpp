#pragma once

#include <cbuild/util/event_loop.hpp>

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <utility>

namespace cbuild::build {

/// How many builds may be under way at once.
struct Parallelism {
  std::size_t jobs = 1; ///< builds whose commands run at a time; the user's own number is one of whole builds
  bool is_exact = true; ///< the user gave it
};

/// The most that can ever be under way: what threads are needed for.
[[nodiscard]] std::size_t most_at_once(const Parallelism& parallelism);

/// The places of builds under way. To make, start and remove a container is waiting for the engine, and most
/// of a short build; so there are more builds than jobs under way, as many as it takes for `jobs` commands to
/// run at a time, by the times seen so far: jobs × time of a build / time of its command. On the loop's
/// thread.
class Places {
public:
  using Time = util::EventLoop::Clock::time_point;
  using Now = std::function<Time()>;

  Places(util::EventLoop& loop, Parallelism parallelism, Now now)
      : m_loop(loop), m_parallelism(parallelism), m_now(std::move(now)) {}

  /// One place, for as long as it lives.
  class Place {
  public:
    explicit Place(Places& places) : m_places(&places), m_taken(places.m_now()) {}
    Place(Place&& other) noexcept
        : m_places(std::exchange(other.m_places, nullptr)), m_taken(other.m_taken) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (m_places != nullptr) m_places->give_back(*this);
    }

    void command_started() { m_started = m_places->m_now(); }
    void command_ended() { m_ended = m_places->m_now(); }

  private:
    friend class Places;
    Places* m_places;
    Time m_taken;
    std::optional<Time> m_started;
    std::optional<Time> m_ended;
  };

  /// Waits for a place; those who wait get theirs in order.
  auto take() {
    struct Awaiter {
      Places& places;
      [[nodiscard]] bool await_ready() const { return places.try_take(); }
      void await_suspend(std::coroutine_handle<> waiting) const { places.m_waiting.push_back(waiting); }
      [[nodiscard]] Place await_resume() const { return Place(places); }
    };
    return Awaiter{*this};
  }

  /// How many there are now.
  [[nodiscard]] std::size_t count() const;

private:
  [[nodiscard]] bool try_take();
  void give_back(const Place& place);
  void wake();

  util::EventLoop& m_loop;
  Parallelism m_parallelism;
  Now m_now;
  std::size_t m_taken = 0;
  std::deque<std::coroutine_handle<>> m_waiting;
  std::chrono::duration<double> m_builds{0};   ///< of those that are done
  std::chrono::duration<double> m_commands{0}; ///< the same of their commands
};

} // namespace cbuild::build
