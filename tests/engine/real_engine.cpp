#include "engine/real_engine.hpp"

#include "support/skip.hpp"
#include "support/tar_builder.hpp"

#include <cbuild/engine/frame_decoder.hpp>
#include <cbuild/util/process.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

namespace cbuild::test {
namespace {

constexpr const char* k_busybox = "/bin/busybox";

std::string read_busybox() {
  std::ifstream file(k_busybox, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string root_file_system() {
  TarBuilder tar;
  for (const auto* directory : {"bin", "proc", "sys", "dev", "etc"}) tar.directory(directory);
  tar.directory("tmp", 01777).file("bin/busybox", read_busybox(), 0755);
  for (const auto* tool :
       {"sh", "cat", "cp", "echo", "false", "find", "head", "ls", "mkdir", "seq", "sleep", "tr", "yes"})
    tar.symlink(std::string("bin/") + tool, "busybox");
  return tar.finish();
}

std::unique_ptr<engine::EngineClient> connect(util::EventLoop& loop, util::Cancellation& cancellation) {
  return loop.run(engine::EngineClient::connect(
      loop,
      engine::candidate_endpoints(util::environment_variable, util::current_user_id()),
      &cancellation,
      nullptr));
}

void cannot_run(const std::string& reason) {
  if (util::environment_variable("CBUILD_REQUIRE_ENGINE") == "1") FAIL(reason);
  skip(reason);
}

} // namespace

RealEngine::RealEngine(std::unique_ptr<util::EventLoop> loop,
                       std::unique_ptr<util::Cancellation> cancellation,
                       std::unique_ptr<engine::EngineClient> connected)
    : m_loop(std::move(loop)),
      m_cancellation(std::move(cancellation)),
      m_client(std::move(connected)),
      m_run(util::random_hex(6)),
      m_label("cbuild.test=" + m_run),
      m_image(fmt::format("cbuild-test/{}:1", m_run)) {
  import_image();
}

RealEngine::~RealEngine() {
  try {
    util::Cancellation never; // the test may have stopped its own client
    const auto client = connect(*m_loop, never);
    const auto left = m_loop->run(client->list_containers(m_label));
    CHECK(left.empty());
    for (const auto& container : left) m_loop->run(client->remove_container(container.id));
    remove_image(m_image);
  } catch (const std::exception& error) {
    FAIL_CHECK(error.what());
  }
}

void RealEngine::import_image() {
  const auto reference = util::ImageReference::parse(m_image).value();
  const auto answer = send(
      {.method = "POST",
       .target = fmt::format("/images/create?fromSrc=-&repo={}&tag={}", reference.name, reference.pull_tag()),
       .headers = {{"Content-Type", "application/x-tar"}},
       .body = root_file_system()});
  INFO(answer.body);
  CHECK(answer.status == 200);
  CHECK(answer.body.find("error") == std::string::npos);
}

void RealEngine::remove_image(const std::string& reference) {
  CHECK(send({.method = "DELETE", .target = "/images/" + reference}).status == 200);
}

std::string RealEngine::fresh_name() { return fmt::format("cbuild-test-{}-{}", m_run, ++m_names); }

engine::ContainerSpec RealEngine::shell(std::string script) const {
  return {.image = m_image,
          .argv = {"/bin/sh", "-c", std::move(script)},
          .labels = {{"cbuild.test", m_run}},
          .network = "none"};
}

util::Task<Ended> RealEngine::run_container(engine::ContainerSpec spec) {
  const std::string name = fresh_name();
  const std::string id = co_await m_client->create_container(name, std::move(spec));
  Ended ended;
  std::exception_ptr failure;
  try {
    co_await follow(id, ended);
  } catch (...) {
    failure = std::current_exception();
  }
  co_await m_client->remove_container(id);
  if (failure) std::rethrow_exception(failure);
  co_return ended;
}

util::Task<void> RealEngine::follow(std::string id, Ended& ended) {
  const auto log = co_await m_client->attach(id);
  co_await m_client->start(id);
  engine::FrameDecoder decoder(
      engine::LogFormat::multiplexed, [&](engine::LogStream stream, std::span<const char> bytes) {
        auto& text = stream == engine::LogStream::standard_error ? ended.err : ended.out;
        text.append(bytes.data(), bytes.size());
      });
  while (true) {
    const util::Chunk chunk = co_await log->read({});
    if (chunk.kind == util::Chunk::Kind::end) break;
    decoder.feed(chunk.data);
  }
  decoder.finish();
  ended.exit_code = co_await m_client->wait(id);
  const auto state = co_await m_client->inspect_container(id);
  if (state) ended.state = *state;
}

http::Response RealEngine::send(http::Request request) {
  http::Client http(*m_loop, m_client->endpoint(), nullptr);
  request.target = fmt::format("/v{}{}", m_client->api().to_string(), request.target);
  return m_loop->run(http.send(std::move(request)));
}

void with_engine(const std::function<void(RealEngine&)>& work) {
  auto loop = std::make_unique<util::EventLoop>();
  auto cancellation = std::make_unique<util::Cancellation>();
  std::unique_ptr<engine::EngineClient> client;
  try {
    client = connect(*loop, *cancellation);
  } catch (const util::Error& error) {
    return cannot_run(render(error));
  }
  if (!std::filesystem::exists(k_busybox))
    return cannot_run(fmt::format("there is no {} to make an image of (Debian's busybox-static)", k_busybox));
  RealEngine engine(std::move(loop), std::move(cancellation), std::move(client));
  work(engine);
}

} // namespace cbuild::test
