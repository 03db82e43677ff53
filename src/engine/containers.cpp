#include "engine/client_impl.hpp"

#include <cbuild/util/text.hpp>
#include <cbuild/util/url.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cbuild::engine {
namespace {

using nlohmann::json;

std::string container_path(std::string_view id, std::string_view rest) {
  return fmt::format("/containers/{}{}", util::percent_encode(id), rest);
}

std::optional<int> exit_code(const json& value) {
  if (!value.is_number_integer()) return std::nullopt;
  const auto number = value.get<std::int64_t>();
  if (!std::in_range<int>(number)) return std::nullopt;
  return static_cast<int>(number);
}

ContainerState parse_state(const json& container) {
  ContainerState state{.status = text_at(container, "/State/Status"),
                       .error = text_at(container, "/State/Error")};
  state.exit_code = exit_code(at(container, "/State/ExitCode")).value_or(0);
  const auto& oom = at(container, "/State/OOMKilled");
  state.oom_killed = oom.is_boolean() && oom.get<bool>();
  return state;
}

/// Other names are those that links to it gave.
std::string first_name(const json& summary) {
  const auto name = text_at(summary, "/Names/0");
  return name.starts_with('/') ? name.substr(1) : name;
}

std::chrono::sys_seconds creation_time(const json& summary) {
  constexpr std::uint64_t k_latest = std::uint64_t{1} << 40;
  const auto seconds = std::min(number_at(summary, "/Created"), k_latest);
  return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

} // namespace

util::Task<std::string> EngineClient::create_container(std::string name, ContainerSpec spec) {
  const auto path = fmt::format("/containers/create?name={}", util::percent_encode(name));
  auto request = m_impl->request("POST", path, create_body(spec));
  const auto response = co_await m_impl->call(std::move(request), "create the container");
  auto id = text_at(parse_json(response.body, "the new container"), "/Id");
  if (id.empty()) throw util::Error(util::ExitCode::engine, "the engine created a container without an id");
  co_return id;
}

util::Task<std::unique_ptr<util::ByteStream>> EngineClient::attach(std::string id) {
  auto request = m_impl->request("POST", container_path(id, "/attach?stream=1&stdout=1&stderr=1"));
  http::Stream stream = co_await m_impl->open(std::move(request), "attach to the container");
  co_return std::make_unique<http::Stream>(std::move(stream));
}

util::Task<void> EngineClient::start(std::string id) {
  auto request = m_impl->request("POST", container_path(id, "/start"));
  co_await m_impl->call(std::move(request), "start the container");
}

util::Task<int> EngineClient::wait(std::string id) {
  std::optional<util::EventLoop::Clock::time_point> ended;
  while (true) {
    if (const auto code = co_await try_wait(id)) co_return *code;
    const auto state = co_await inspect_container(id);
    const auto now = util::EventLoop::Clock::now();
    if (state && state->status != "exited" && state->status != "dead")
      ended.reset();
    else if (!ended)
      ended = now;
    else if (now - *ended >= m_impl->limits.answer)
      throw util::Error(util::ExitCode::engine, "the container has ended, but the engine does not say how");
  }
}

util::Task<std::optional<int>> EngineClient::try_wait(std::string id) {
  auto request = m_impl->request("POST", container_path(id, "/wait?condition=not-running"));
  request.answer_timeout = request.body_timeout = m_impl->limits.look;
  std::string body;
  try {
    auto response = co_await m_impl->call(std::move(request), "wait for the container");
    body = std::move(response.body);
  } catch (const http::TransportError& error) {
    if (error.kind() != http::TransportError::Kind::timeout) throw;
    co_return std::nullopt;
  }
  const auto answer = parse_json(body, "the container's exit");
  const auto code = exit_code(at(answer, "/StatusCode"));
  if (!code) throw util::Error(util::ExitCode::engine, "the engine did not say how the container ended");
  const auto words = text_at(answer, "/Error/Message");
  if (!words.empty())
    throw util::Error(util::ExitCode::engine, "the engine lost the container: " + util::printable(words));
  co_return *code;
}

util::Task<std::optional<ContainerState>> EngineClient::inspect_container(std::string id) {
  auto request = m_impl->request("GET", container_path(id, "/json"));
  const auto response = co_await m_impl->find(std::move(request), "inspect the container");
  if (!response) co_return std::nullopt;
  co_return parse_state(parse_json(response->body, "the container"));
}

util::Task<Archive> EngineClient::get_archive(std::string id, std::string path) {
  auto request =
      m_impl->request("GET", container_path(id, fmt::format("/archive?path={}", util::percent_encode(path))));
  http::Stream stream =
      co_await m_impl->open(std::move(request), fmt::format("read '{}' from the container", path));
  const auto stat = parse_path_stat(stream.head().header("X-Docker-Container-Path-Stat"));
  co_return Archive{.stat = stat, .tar = std::make_unique<http::Stream>(std::move(stream))};
}

util::Task<void>
EngineClient::put_archive(std::string id, std::string path, std::unique_ptr<util::ByteStream> tar) {
  auto request =
      m_impl->request("PUT", container_path(id, fmt::format("/archive?path={}", util::percent_encode(path))));
  request.headers.push_back({"Content-Type", "application/x-tar"});
  request.upload = std::move(tar);
  co_await m_impl->call(std::move(request), fmt::format("write to '{}' in the container", path));
}

util::Task<void> EngineClient::rename_container(std::string id, std::string name) {
  auto request =
      m_impl->request("POST", container_path(id, fmt::format("/rename?name={}", util::percent_encode(name))));
  co_await m_impl->call(std::move(request), fmt::format("rename container '{}'", id));
}

util::Task<Removal> EngineClient::remove_container(std::string id) {
  auto request = m_impl->request("DELETE", container_path(id, "?force=true&v=true"));
  request.cancellable = http::Cancellable::no;
  const auto response = co_await m_impl->http.send(std::move(request));
  constexpr int k_gone_already = 404;
  constexpr int k_being_removed = 409;
  if (response.status == k_being_removed) co_return Removal::under_way;
  if (response.status >= 300 && response.status != k_gone_already)
    throw refusal(response.status, response.body, fmt::format("remove container '{}'", id));
  co_return Removal::gone;
}

util::Task<std::vector<ContainerSummary>> EngineClient::list_containers(std::string label) {
  const auto filters = to_text({{"label", {label}}});
  auto request = m_impl->request(
      "GET", fmt::format("/containers/json?all=true&filters={}", util::percent_encode(filters)));
  const auto response = co_await m_impl->call(std::move(request), "list containers");
  const auto list = require_array(parse_json(response.body, "a list of containers"), "a list of containers");
  std::vector<ContainerSummary> containers;
  for (const auto& entry : list) {
    if (!entry.is_object()) continue;
    containers.push_back({.id = text_at(entry, "/Id"),
                          .name = first_name(entry),
                          .created = creation_time(entry),
                          .labels = text_map(at(entry, "/Labels"))});
  }
  co_return containers;
}

} // namespace cbuild::engine
