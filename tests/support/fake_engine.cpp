#include "support/fake_engine.hpp"

#include "support/coroutine.hpp"

#include <fmt/format.h>

#include <utility>

namespace cbuild::test {
namespace {

class FakeStream : public util::ByteStream {
public:
  FakeStream(FakeEngine& engine, std::string name, StreamScript script)
      : m_engine(engine), m_name(std::move(name)), m_script(std::move(script)) {}
  FakeStream(const FakeStream&) = delete;
  FakeStream& operator=(const FakeStream&) = delete;
  ~FakeStream() override {
    if (!m_ended) m_engine.story.push_back(m_name + " dropped");
  }

  util::Task<util::Chunk> read(std::chrono::milliseconds patience) override {
    using Kind = util::Chunk::Kind;
    co_await m_engine.turn();
    if (m_next == m_script.size()) {
      m_ended = true;
      m_engine.story.push_back(m_name + " ended");
      co_return util::Chunk{.kind = Kind::end, .data = {}};
    }
    const StreamStep& step = m_script[m_next];
    if (!std::holds_alternative<Hang>(step)) ++m_next;
    if (const auto* bytes = std::get_if<std::string>(&step))
      co_return util::Chunk{.kind = Kind::data, .data = *bytes};
    if (const auto* broken = std::get_if<std::exception_ptr>(&step)) std::rethrow_exception(*broken);
    co_await m_engine.quiet(patience);
    co_return util::Chunk{.kind = Kind::idle, .data = {}};
  }

private:
  FakeEngine& m_engine;
  std::string m_name;
  StreamScript m_script;
  std::size_t m_next = 0;
  bool m_ended = false;
};

util::Task<std::string> all_of(util::ByteStream& stream) {
  std::string all;
  while (true) {
    const util::Chunk chunk = co_await stream.read({});
    if (chunk.kind == util::Chunk::Kind::end) co_return all;
    all += chunk.data;
  }
}

} // namespace

util::Task<void> FakeEngine::turn() {
  co_await m_loop.sleep({});
  cancellation.check();
}

util::Task<void> FakeEngine::quiet(std::chrono::milliseconds patience) {
  cancellation.check();
  Signal woken(m_loop);
  util::EventLoop::TimerId timer = 0;
  if (patience.count() > 0)
    timer = m_loop.call_at(util::EventLoop::Clock::now() + patience, [&] { woken.set(); });
  const auto subscription = cancellation.subscribe([&] { woken.set(); });
  co_await woken;
  if (timer != 0) m_loop.cancel(timer);
  cancellation.check();
}

util::Task<void> FakeEngine::call(std::string word, std::string arguments, Cancellable cancellable) {
  story.push_back(arguments.empty() ? word : fmt::format("{} {}", word, arguments));
  if (const auto found = when.find(word); found != when.end()) found->second();
  co_await m_loop.sleep({});
  if (cancellable == Cancellable::yes) cancellation.check();
  if (hanging.contains(word)) co_await quiet({});
  auto& planned = failures[word];
  if (planned.empty()) co_return;
  const auto failure = planned.front();
  planned.pop_front();
  if (failure) std::rethrow_exception(failure);
}

util::Task<std::optional<std::chrono::sys_seconds>> FakeEngine::time() {
  co_await call("time", "");
  co_return clock;
}

util::Task<std::string> FakeEngine::create_container(std::string name, engine::ContainerSpec spec) {
  created = std::move(spec);
  co_await call("create", fmt::format("{} image={}", name, created.image));
  co_return "id-of-" + name;
}

util::Task<std::unique_ptr<util::ByteStream>> FakeEngine::attach(std::string id) {
  co_await call("attach", id);
  co_return std::make_unique<FakeStream>(*this, "log", log);
}

util::Task<void> FakeEngine::start(std::string id) { co_await call("start", id); }

util::Task<int> FakeEngine::wait(std::string id) {
  co_await call("wait", id);
  co_return exit_code;
}

util::Task<std::optional<engine::ContainerState>> FakeEngine::inspect_container(std::string id) {
  co_await call("inspect", id);
  if (states.empty()) co_return engine::ContainerState{.status = "exited", .exit_code = exit_code};
  auto state = states.front();
  if (states.size() > 1) states.pop_front();
  co_return state;
}

util::Task<engine::Archive> FakeEngine::get_archive(std::string id, std::string path) {
  co_await call("archive", fmt::format("{} {}", id, path));
  co_return engine::Archive{.stat = archive_stat,
                            .tar = std::make_unique<FakeStream>(*this, "archive", archive)};
}

util::Task<void>
FakeEngine::put_archive(std::string id, std::string path, std::unique_ptr<util::ByteStream> tar) {
  const auto bytes = co_await all_of(*tar);
  co_await call("put", fmt::format("{} {} {} bytes", id, path, bytes.size()));
}

util::Task<void> FakeEngine::rename_container(std::string id, std::string name) {
  co_await call("rename", fmt::format("{} {}", id, name));
}

util::Task<engine::Removal> FakeEngine::remove_container(std::string id) {
  co_await call("remove", id, Cancellable::no);
  co_return removal;
}

util::Task<std::vector<engine::ContainerSummary>> FakeEngine::list_containers(std::string label) {
  co_await call("list", label);
  co_return containers;
}

util::Task<std::optional<engine::ImageInfo>> FakeEngine::inspect_image(std::string reference) {
  co_await call("image", reference);
  const auto found = images.find(reference);
  if (found == images.end()) co_return std::nullopt;
  co_return found->second;
}

util::Task<std::map<std::string, std::uint64_t>> FakeEngine::shared_image_sizes() {
  co_await call("shared", "");
  co_return shared_sizes;
}

util::Task<void> FakeEngine::pull(util::ImageReference reference,
                                  std::function<void(const engine::PullProgress&)> progress) {
  co_await call("pull", reference.to_string());
  progress({.status = "Downloading", .done = 1, .total = 2});
  if (const auto found = registry.find(reference.to_string()); found != registry.end())
    images[found->first] = found->second;
}

util::Task<std::string> FakeEngine::build_image(std::unique_ptr<util::ByteStream> context_tar,
                                                engine::ImageBuildOptions options,
                                                std::function<void(std::string_view)> log_sink) {
  auto bytes = co_await all_of(*context_tar);
  const auto what = fmt::format("{} {} bytes", options.tag, bytes.size());
  sent.push_back(std::move(bytes));
  const auto tag = options.tag;
  builds.push_back(std::move(options));
  log_sink(build_log);
  co_await call("build", what);
  images.try_emplace(tag, engine::ImageInfo{.id = "sha256:built", .architecture = "amd64"});
  co_return "sha256:built";
}

util::Task<std::vector<std::string>> FakeEngine::load_images(std::unique_ptr<util::ByteStream> tar) {
  auto bytes = co_await all_of(*tar);
  const auto what = fmt::format("{} bytes", bytes.size());
  sent.push_back(std::move(bytes));
  co_await call("load", what);
  co_return loaded;
}

} // namespace cbuild::test
