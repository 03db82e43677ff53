#include <cbuild/util/error.hpp>
#include <cbuild/util/thread_pool.hpp>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace cbuild::util {

struct ThreadPool::Impl {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::function<void()>> jobs;
  bool stopping = false;
  std::size_t limit = 1;
  std::size_t idle = 0;
  std::vector<std::thread> threads;

  void start_thread();
  void work();
};

ThreadPool::ThreadPool(std::size_t threads) : m_impl(std::make_unique<Impl>()) {
  m_impl->limit = std::max<std::size_t>(threads, 1);
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(m_impl->mutex);
    m_impl->stopping = true;
  }
  m_impl->changed.notify_all();
  for (auto& thread : m_impl->threads) thread.join();
}

void ThreadPool::submit(std::function<void()> job) {
  const std::lock_guard lock(m_impl->mutex);
  // Before the job is queued: one that its owner was told has failed must not run.
  if (m_impl->idle <= m_impl->jobs.size() && m_impl->threads.size() < m_impl->limit) m_impl->start_thread();
  m_impl->jobs.push_back(std::move(job));
  m_impl->changed.notify_one();
}

void ThreadPool::Impl::start_thread() {
  try {
    threads.emplace_back([this] { work(); });
  } catch (const std::system_error& error) {
    if (threads.empty()) throw file_error(error.code().value(), "start", "a worker thread");
  }
}

void ThreadPool::Impl::work() {
  std::unique_lock lock(mutex);
  while (true) {
    ++idle;
    changed.wait(lock, [this] { return stopping || !jobs.empty(); });
    --idle;
    if (jobs.empty()) return;
    const auto job = std::move(jobs.front());
    jobs.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
}

} // namespace cbuild::util
