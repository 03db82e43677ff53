#include "util/keyed_messages.hpp"
#include "util/native.hpp"
#include "util/pipe.hpp"
#include "util/retry.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/process.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <limits>

namespace cbuild::util {
namespace {

std::vector<std::string> read_messages_to_end(int fd, KeyedMessages& messages) {
  std::vector<std::string> all;
  std::array<char, 4096> buffer{};
  while (true) {
    const auto count = retry([&] { return read(fd, buffer.data(), buffer.size()); });
    if (count <= 0) return all;
    for (auto& message : messages.decode({buffer.data(), static_cast<std::size_t>(count)}))
      all.push_back(std::move(message));
  }
}

void close_from(int first) {
#ifdef __linux__
  if (close_range(static_cast<unsigned>(first), std::numeric_limits<unsigned>::max(), 0) == 0) return;
#endif
  constexpr long k_most = 4096;
  const long open_max = sysconf(_SC_OPEN_MAX);
  const long limit = open_max > 0 ? std::min(open_max, k_most) : k_most;
  for (int fd = first; fd < limit; ++fd) close(fd);
}

/// Leaves the child with its pipe alone, whose new number it gives: a terminal, or another's pipe held open,
/// would keep others waiting for us.
int detach(int pipe_end) {
  constexpr int k_kept = STDERR_FILENO + 1;
  dup2(pipe_end, k_kept);
  setsid();
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) signal(number, SIG_IGN);
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(null, fd);
  close_from(k_kept + 1);
  return k_kept;
}

} // namespace

unsigned long current_user_id() { return getuid(); }

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

std::map<std::string, std::string> environment_variables() {
  std::map<std::string, std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    const auto equals = variable.find('=');
    if (equals != std::string_view::npos)
      all.emplace(variable.substr(0, equals), variable.substr(equals + 1));
  }
  return all;
}

std::string random_hex(std::size_t bytes) {
  std::string raw(bytes, '\0');
  if (getentropy(raw.data(), raw.size()) != 0) throw file_error(errno, "read", "the system's random bytes");
  std::string hex;
  for (const char byte : raw) hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return hex;
}

struct Lifeline::Impl {
  Impl(File writer, KeyedMessages keyed) : pipe(std::move(writer)), messages(std::move(keyed)) {}
  File pipe;
  KeyedMessages messages;
};

Lifeline::Lifeline(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Lifeline::Lifeline(Lifeline&&) noexcept = default;
Lifeline& Lifeline::operator=(Lifeline&&) noexcept = default;
Lifeline::~Lifeline() = default;

Lifeline Lifeline::start(const std::function<void(const std::vector<std::string>&)>& work) {
  constexpr std::size_t k_key_bytes = 16;
  KeyedMessages messages(random_hex(k_key_bytes));
  Pipe pipe = make_pipe(PipeMode::blocking);
  const pid_t child = fork();
  if (child < 0) throw file_error(errno, "start", "guard process");
  if (child == 0) {
    const int reader = detach(descriptor(pipe.reader));
    try {
      work(read_messages_to_end(reader, messages));
    } catch (...) { // nobody is left to hear of it
    }
    _exit(0);
  }
  signal(SIGPIPE, SIG_IGN); // a guard that is gone is an error of `send`
  File writer(std::move(pipe.writer), "pipe to the guard process");
  return Lifeline(std::make_unique<Impl>(std::move(writer), std::move(messages)));
}

void Lifeline::send(std::string_view message) { m_impl->pipe.write_all(m_impl->messages.encode(message)); }

} // namespace cbuild::util
