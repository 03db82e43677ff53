#pragma once

#include "support/catch.hpp"
#include "support/coroutine.hpp"

#include <cbuild/engine/client.hpp>
#include <cbuild/http/client.hpp>
#include <cbuild/util/cancellation.hpp>

#include <fmt/format.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace cbuild::test {

/// How a container ended, and what it wrote.
struct Ended {
  std::string out;
  std::string err;
  int exit_code = -1;
  engine::ContainerState state;
};

/// The engine of this machine with a small image in it: /bin/sh and its friends, /proc, /tmp, nothing else.
/// The image has a name of its own and goes away with this object, which checks that no container was left.
class RealEngine {
public:
  explicit RealEngine(std::unique_ptr<util::EventLoop> loop,
                      std::unique_ptr<util::Cancellation> cancellation,
                      std::unique_ptr<engine::EngineClient> connected);
  ~RealEngine();
  RealEngine(const RealEngine&) = delete;
  RealEngine& operator=(const RealEngine&) = delete;

  [[nodiscard]] util::EventLoop& loop() { return *m_loop; }
  [[nodiscard]] util::Cancellation& cancellation() { return *m_cancellation; }
  [[nodiscard]] engine::EngineClient& client() { return *m_client; }
  [[nodiscard]] const std::string& image() const { return m_image; }
  [[nodiscard]] const std::string& label() const { return m_label; }

  /// A name that no other test has.
  [[nodiscard]] std::string fresh_name();

  /// A container that runs `script`, without a network, with this engine's label.
  [[nodiscard]] engine::ContainerSpec shell(std::string script) const;

  template <typename T>
  T run(util::Task<T> task) {
    return m_loop->run(std::move(task));
  }

  /// create → attach → start → drain → wait → inspect → remove; what any of them throws comes after the
  /// removal.
  util::Task<Ended> run_container(engine::ContainerSpec spec);

  /// The words of the ApiError with which `task` is refused.
  template <typename T>
  std::string refusal(util::Task<T> task) {
    return failure_of<engine::ApiError>(*m_loop, std::move(task)).message();
  }

  /// The answer to a call that EngineClient does not have; its target is without the API version.
  http::Response send(http::Request request);
  std::string get(const std::string& path) { return send({.target = path}).body; }
  void remove_image(const std::string& reference);

private:
  util::Task<void> follow(std::string id, Ended& ended);
  void import_image();

  std::unique_ptr<util::EventLoop> m_loop;
  std::unique_ptr<util::Cancellation> m_cancellation;
  std::unique_ptr<engine::EngineClient> m_client;
  std::string m_run;
  std::string m_label;
  std::string m_image;
  int m_names = 0;
};

/// Runs `work` on the engine of this machine; skips the case, saying why, where there is none. With
/// CBUILD_REQUIRE_ENGINE=1 in the environment that is a failure.
void with_engine(const std::function<void(RealEngine&)>& work);

} // namespace cbuild::test
