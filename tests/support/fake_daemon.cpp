#include "support/fake_daemon.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <utility>

namespace cbuild::test {
namespace {

constexpr std::size_t k_generated_piece = 256 * 1024;

/// The bytes a connection may still carry; false from each call once the client is gone or the answer is cut.
class Writer {
public:
  Writer(int fd, std::optional<std::uint64_t> cut, std::atomic<std::uint64_t>& counter)
      : m_fd(fd), m_left(cut), m_counter(counter) {}

  bool write(std::string_view bytes) {
    const bool cut = m_left && bytes.size() >= *m_left;
    if (cut) bytes = bytes.substr(0, *m_left);
    if (m_left) *m_left -= bytes.size();
    while (!bytes.empty()) {
      const auto count = send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      m_counter += static_cast<std::uint64_t>(count);
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return !cut;
  }

private:
  int m_fd;
  std::optional<std::uint64_t> m_left;
  std::atomic<std::uint64_t>& m_counter;
};

/// Until the client closes, or the daemon stops and shuts the connection down. Reads nothing.
void wait_for_end(int fd) {
  pollfd entry{fd, 0, 0};
  while (poll(&entry, 1, -1) <= 0 || (entry.revents & (POLLHUP | POLLERR)) == 0) {
  }
}

/// Reads more into `buffer`; false at the end.
bool receive(int fd, std::string& buffer) {
  std::array<char, 65536> piece{};
  const auto count = recv(fd, piece.data(), piece.size(), 0);
  if (count <= 0) return count < 0 && errno == EINTR;
  buffer.append(piece.data(), static_cast<std::size_t>(count));
  return true;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return text;
}

RecordedRequest parse_head(std::string_view head) {
  RecordedRequest request;
  const auto line = head.substr(0, head.find("\r\n"));
  const auto first = line.find(' ');
  const auto second = line.find(' ', first + 1);
  request.method = line.substr(0, first);
  request.target = line.substr(first + 1, second - first - 1);
  head.remove_prefix(line.size() + 2);
  while (!head.empty()) {
    const auto header = head.substr(0, head.find("\r\n"));
    const auto colon = header.find(": ");
    if (colon != header.npos)
      request.headers[lower(std::string(header.substr(0, colon)))] = header.substr(colon + 2);
    head.remove_prefix(std::min(head.size(), header.size() + 2));
  }
  return request;
}

std::size_t body_length(const RecordedRequest& request) {
  const auto found = request.headers.find("content-length");
  return found == request.headers.end() ? 0 : std::stoul(found->second);
}

/// Reads a request's body, whose beginning may be in `buffer` already, and leaves what comes after it there.
/// False from each call at the end of the connection.
class BodyReader {
public:
  using Sink = std::function<void(std::string_view)>;
  BodyReader(int fd, std::string& buffer, Sink sink) : m_fd(fd), m_buffer(buffer), m_sink(std::move(sink)) {}

  bool read(const RecordedRequest& request) {
    const auto coding = request.headers.find("transfer-encoding");
    return coding != request.headers.end() && coding->second == "chunked" ? read_chunks()
                                                                          : take(body_length(request));
  }

private:
  bool read_chunks() {
    while (true) {
      auto end = m_buffer.find("\r\n");
      for (; end == m_buffer.npos; end = m_buffer.find("\r\n"))
        if (!receive(m_fd, m_buffer)) return false;
      const auto size = std::stoul(m_buffer.substr(0, end), nullptr, 16);
      m_buffer.erase(0, end + 2);
      if (!take(size)) return false;
      while (m_buffer.size() < 2)
        if (!receive(m_fd, m_buffer)) return false;
      m_buffer.erase(0, 2);
      if (size == 0) return true;
    }
  }

  bool take(std::size_t size) {
    while (size > 0) {
      if (m_buffer.empty() && !receive(m_fd, m_buffer)) return false;
      const auto count = std::min(size, m_buffer.size());
      m_sink(std::string_view(m_buffer).substr(0, count));
      m_buffer.erase(0, count);
      size -= count;
    }
    return true;
  }

  int m_fd;
  std::string& m_buffer;
  Sink m_sink;
};

/// "GET /images/json" of "GET /v1.41/images/json?all=1".
std::string route_of(const std::string& method, std::string_view target) {
  target = target.substr(0, target.find('?'));
  if (target.starts_with("/v1.")) target.remove_prefix(std::min(target.find('/', 1), target.size()));
  return fmt::format("{} {}", method, target);
}

} // namespace

/// Sends one Reply on a connection.
class Answer {
public:
  Answer(FakeDaemon& daemon, int fd, const Reply& reply)
      : m_daemon(daemon), m_fd(fd), m_reply(reply), m_writer(fd, reply.m_cut, daemon.m_bytes_sent) {}

  /// Whether the connection can take another request.
  bool give() {
    if (m_reply.m_framing != Reply::Framing::raw && !m_writer.write(m_reply.head())) return false;
    for (const auto& step : m_reply.m_steps)
      if (!std::visit([this](const auto& s) { return take(s); }, step)) return false;
    if (m_reply.m_framing == Reply::Framing::chunked && !m_writer.write("0\r\n\r\n")) return false;
    if (m_reply.m_before_body) {
      // As Go's server does: whoever still sends must not get a broken pipe before it has read the answer.
      if (m_reply.m_close) shutdown(m_fd, SHUT_WR);
      wait_for_end(m_fd);
    }
    return m_reply.m_framing != Reply::Framing::to_close && !m_reply.m_close && !m_reply.m_before_body;
  }

private:
  bool take(const std::string& piece) {
    if (m_reply.m_framing == Reply::Framing::chunked)
      return m_writer.write(fmt::format("{:x}\r\n{}\r\n", piece.size(), piece));
    return m_writer.write(piece);
  }
  bool take(Reply::Generated generated) {
    const std::string piece(k_generated_piece, 'x');
    while (generated.bytes > 0) {
      const auto size = std::min<std::uint64_t>(generated.bytes, piece.size());
      if (!take(size == piece.size() ? piece : piece.substr(0, size))) return false;
      generated.bytes -= size;
    }
    return true;
  }
  bool take(Gate gate) { return m_daemon.wait_for(gate); }
  bool take(std::chrono::milliseconds time) { return m_daemon.wait_for(time); }
  bool take(Reply::Stall /*stall*/) {
    wait_for_end(m_fd);
    return false;
  }
  bool take(const Reply::Trickle& trickle) {
    while (take(trickle.piece))
      if (!m_daemon.wait_for(trickle.every)) break;
    return false;
  }

  FakeDaemon& m_daemon;
  int m_fd;
  const Reply& m_reply;
  Writer m_writer;
};

Reply Reply::status(int status, std::string body) {
  Reply reply;
  reply.m_status = status;
  if (!body.empty()) reply.send(std::move(body));
  return reply;
}

Reply Reply::json(int status, std::string body) {
  Reply reply = Reply::status(status, std::move(body));
  reply.header("Content-Type", "application/json");
  return reply;
}

Reply Reply::chunked(int status) {
  Reply reply = Reply::status(status);
  reply.m_framing = Framing::chunked;
  return reply;
}

Reply Reply::until_close(int status) {
  Reply reply = Reply::status(status);
  reply.m_framing = Framing::to_close;
  return reply;
}

Reply Reply::raw(std::string bytes) {
  Reply reply;
  reply.m_framing = Framing::raw;
  reply.send(std::move(bytes));
  return reply;
}

Reply Reply::never() {
  Reply reply;
  reply.m_framing = Framing::raw;
  reply.stall();
  return reply;
}

Reply Reply::hang_up() {
  Reply reply = Reply::raw({});
  reply.then_close();
  return reply;
}

Reply& Reply::header(const std::string& name, const std::string& value) {
  m_headers.emplace_back(name, value);
  return *this;
}
Reply& Reply::send(std::string piece) {
  m_steps.emplace_back(std::move(piece));
  return *this;
}
Reply& Reply::generate(std::uint64_t bytes) {
  m_steps.emplace_back(Generated{bytes});
  return *this;
}
Reply& Reply::wait(Gate gate) {
  m_steps.emplace_back(gate);
  return *this;
}
Reply& Reply::pause(std::chrono::milliseconds time) {
  m_steps.emplace_back(time);
  return *this;
}
Reply& Reply::stall() {
  m_steps.emplace_back(Stall{});
  return *this;
}
Reply& Reply::trickle(std::string piece, std::chrono::milliseconds every) {
  m_steps.emplace_back(Trickle{std::move(piece), every});
  return *this;
}
Reply& Reply::cut_after(std::uint64_t bytes) {
  m_cut = bytes;
  return *this;
}
Reply& Reply::read_body_after(Gate gate) {
  m_body_gate = gate;
  return *this;
}
Reply& Reply::discard_body() {
  m_discard_body = true;
  return *this;
}
Reply& Reply::before_body() {
  m_before_body = true;
  return *this;
}
Reply& Reply::then_close() {
  m_close = true;
  return *this;
}

std::string Reply::head() const {
  std::string text = fmt::format("HTTP/1.1 {} Status\r\n", m_status);
  for (const auto& [name, value] : m_headers) text += fmt::format("{}: {}\r\n", name, value);
  if (m_framing == Framing::chunked) text += "Transfer-Encoding: chunked\r\n";
  if (m_framing == Framing::length && m_status != 204 && m_status != 304) {
    std::uint64_t length = 0;
    for (const auto& step : m_steps) {
      if (const auto* piece = std::get_if<std::string>(&step)) length += piece->size();
      if (const auto* generated = std::get_if<Generated>(&step)) length += generated->bytes;
    }
    text += fmt::format("Content-Length: {}\r\n", length);
  }
  return text + "\r\n";
}

FakeDaemon::FakeDaemon(Listen listen)
    : m_listener(socket(listen == Listen::tcp ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (listen == Listen::tcp)
    listen_on_port();
  else
    listen_on_path();
  m_acceptor = std::thread([this] { accept_connections(); });
}

void FakeDaemon::listen_on_path() {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto path = socket_path();
  if (path.size() >= sizeof address.sun_path)
    throw std::runtime_error("the socket's path is too long: " + path);
  std::memcpy(address.sun_path, path.c_str(), path.size());
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what the call wants
  if (bind(m_listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(m_listener, 64) != 0)
    throw std::runtime_error("cannot listen on " + path);
}

void FakeDaemon::listen_on_port() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what the calls want
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(m_listener, generic, size) != 0 || ::listen(m_listener, 64) != 0 ||
      getsockname(m_listener, generic, &size) != 0)
    throw std::runtime_error("cannot listen on a port");
  m_port = ntohs(address.sin_port);
}

FakeDaemon::~FakeDaemon() {
  {
    const std::lock_guard lock(m_mutex);
    m_stopping = true;
    for (const int fd : m_connections)
      if (fd >= 0) shutdown(fd, SHUT_RDWR);
  }
  m_changed.notify_all();
  shutdown(m_listener, SHUT_RDWR);
  m_acceptor.join();
  for (auto& thread : m_threads) thread.join();
  close(m_listener);
}

FakeDaemon& FakeDaemon::on(const std::string& method, const std::string& path, Reply reply) {
  const std::lock_guard lock(m_mutex);
  auto& route = m_routes[method + " " + path];
  if (std::exchange(route.last_was_given, false)) route.replies.clear();
  route.replies.push_back(std::move(reply));
  return *this;
}

Gate FakeDaemon::gate() {
  const std::lock_guard lock(m_mutex);
  m_gates.push_back(false);
  return {m_gates.size() - 1};
}

void FakeDaemon::open(Gate gate) {
  const std::lock_guard lock(m_mutex);
  m_gates[gate.number] = true;
  m_changed.notify_all();
}

std::vector<RecordedRequest> FakeDaemon::requests() const {
  const std::lock_guard lock(m_mutex);
  return m_requests;
}

RecordedRequest FakeDaemon::only(const std::string& method) const {
  std::vector<RecordedRequest> found;
  for (auto& request : requests())
    if (request.method == method) found.push_back(std::move(request));
  if (found.size() != 1) throw std::runtime_error(fmt::format("{} {} requests came", found.size(), method));
  return found.front();
}

void FakeDaemon::accept_connections() {
  while (true) {
    const int fd = accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0 && errno == EINTR) continue;
    if (fd < 0) return;
    const std::lock_guard lock(m_mutex);
    if (m_stopping) shutdown(fd, SHUT_RDWR);
    const std::size_t number = m_connections.size();
    m_connections.push_back(fd);
    m_threads.emplace_back([this, fd, number] { serve(fd, number); });
  }
}

void FakeDaemon::serve(int fd, std::size_t connection) {
  std::string buffer;
  while (serve_one(fd, connection, buffer)) {
  }
  const std::lock_guard lock(m_mutex);
  close(fd);
  m_connections[connection] = -1;
}

bool FakeDaemon::serve_one(int fd, std::size_t connection, std::string& buffer) {
  constexpr std::string_view k_head_end = "\r\n\r\n";
  while (buffer.find(k_head_end) == buffer.npos)
    if (!receive(fd, buffer)) return false;
  const auto head = buffer.find(k_head_end);
  auto request = parse_head(std::string_view(buffer).substr(0, head + 2));
  request.connection = connection;
  buffer.erase(0, head + k_head_end.size());
  const auto reply = next_reply(request.method, request.target);
  if (reply.m_body_gate && !wait_for(*reply.m_body_gate)) return false;
  if (!reply.m_before_body && !read_body(fd, buffer, reply, request)) return false;
  record(std::move(request));
  return Answer(*this, fd, reply).give();
}

bool FakeDaemon::read_body(int fd, std::string& buffer, const Reply& reply, RecordedRequest& request) {
  return BodyReader(fd,
                    buffer,
                    [&](std::string_view bytes) {
                      m_body_bytes += bytes.size();
                      request.body_size += bytes.size();
                      if (!reply.m_discard_body) request.body += bytes;
                    })
      .read(request);
}

Reply FakeDaemon::next_reply(const std::string& method, const std::string& target) {
  const auto name = route_of(method, target);
  const std::lock_guard lock(m_mutex);
  auto& route = m_routes[name];
  if (route.replies.empty()) return Reply::json(404, fmt::format(R"({{"message":"no route {}"}})", name));
  Reply reply = route.replies.front();
  if (route.replies.size() > 1)
    route.replies.erase(route.replies.begin());
  else
    route.last_was_given = true;
  return reply;
}

void FakeDaemon::record(RecordedRequest request) {
  const std::lock_guard lock(m_mutex);
  m_requests.push_back(std::move(request));
}

bool FakeDaemon::wait_for(Gate gate) {
  std::unique_lock lock(m_mutex);
  m_changed.wait(lock, [&] { return m_stopping || m_gates[gate.number]; });
  return !m_stopping;
}

bool FakeDaemon::wait_for(std::chrono::milliseconds time) {
  std::unique_lock lock(m_mutex);
  return !m_changed.wait_for(lock, time, [&] { return m_stopping; });
}

std::string log_header(int stream, std::uint32_t length) {
  std::string header(8, '\0');
  header[0] = static_cast<char>(stream);
  for (std::size_t i = 0; i < 4; ++i) header[4 + i] = static_cast<char>(length >> (24 - 8 * i) & 0xFF);
  return header;
}

std::string log_frame(int stream, std::string_view payload) {
  return log_header(stream, static_cast<std::uint32_t>(payload.size())) + std::string(payload);
}

} // namespace cbuild::test
