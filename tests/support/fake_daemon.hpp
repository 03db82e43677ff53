#pragma once

#include "support/temp_directory.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

namespace cbuild::test {

/// A place in an answer where the daemon waits until the test opens it. Made by FakeDaemon::gate.
struct Gate {
  std::size_t number = 0;
};

/// What the daemon sends for one request, byte by byte.
class Reply {
public:
  /// The answer's length is announced.
  static Reply status(int status, std::string body = {});
  static Reply json(int status, std::string body);
  static Reply chunked(int status = 200);
  /// Neither length nor chunks: the body ends with the connection.
  static Reply until_close(int status = 200);
  /// These bytes and no others.
  static Reply raw(std::string bytes);
  /// Takes the request and is silent until the client gives up.
  static Reply never();
  /// Takes the request and closes without a byte.
  static Reply hang_up();

  Reply& header(const std::string& name, const std::string& value);
  /// One piece of the body, sent with one call (and as one chunk).
  Reply& send(std::string piece);
  /// `bytes` bytes of 'x', made while they are sent.
  Reply& generate(std::uint64_t bytes);
  Reply& wait(Gate gate);
  Reply& pause(std::chrono::milliseconds time);
  /// Silence at this place, until the client gives up.
  Reply& stall();
  /// The same piece again and again, with so much time between them, until the client gives up.
  Reply& trickle(std::string piece, std::chrono::milliseconds every);
  /// The connection ends after that many bytes, head included.
  Reply& cut_after(std::uint64_t bytes);
  /// The request's body is not read before that.
  Reply& read_body_after(Gate gate);
  /// The request's body is counted, but not kept.
  Reply& discard_body();
  /// The answer is sent before the request's body was read, which it never is.
  Reply& before_body();
  Reply& then_close();

private:
  friend class FakeDaemon;
  friend class Answer;
  enum class Framing { length, chunked, to_close, raw };
  struct Generated {
    std::uint64_t bytes;
  };
  struct Stall {};
  struct Trickle {
    std::string piece;
    std::chrono::milliseconds every;
  };
  using Step = std::variant<std::string, Generated, Gate, std::chrono::milliseconds, Stall, Trickle>;

  [[nodiscard]] std::string head() const;

  int m_status = 200;
  Framing m_framing = Framing::length;
  std::vector<std::pair<std::string, std::string>> m_headers;
  std::vector<Step> m_steps;
  std::optional<std::uint64_t> m_cut;
  bool m_before_body = false;
  std::optional<Gate> m_body_gate;
  bool m_discard_body = false;
  bool m_close = false;
};

struct RecordedRequest {
  std::string method;
  std::string target;
  std::map<std::string, std::string> headers; ///< names in lower case
  std::string body;                           ///< without its chunks' frames
  std::uint64_t body_size = 0;
  std::size_t connection = 0; ///< counted from 0: a kept connection is the same one
};

/// An HTTP server on a unix socket of its own or a port of this host, with a thread per connection, that
/// answers as the test says.
class FakeDaemon {
public:
  enum class Listen { unix_socket, tcp };
  explicit FakeDaemon(Listen listen = Listen::unix_socket);
  ~FakeDaemon();
  FakeDaemon(const FakeDaemon&) = delete;
  FakeDaemon& operator=(const FakeDaemon&) = delete;

  [[nodiscard]] std::string socket_path() const { return (m_directory / "d.sock").string(); }
  [[nodiscard]] std::uint16_t port() const { return m_port; }

  /// The next answer to `method` and `path`, which is compared without the API version and the query. The
  /// last answer of a route is given again and again, until another is said. What has no route is answered
  /// 404.
  FakeDaemon& on(const std::string& method, const std::string& path, Reply reply);

  [[nodiscard]] Gate gate();
  void open(Gate gate);

  [[nodiscard]] std::vector<RecordedRequest> requests() const;
  /// The one request that came for `method`; fails the test when there were none or several.
  [[nodiscard]] RecordedRequest only(const std::string& method) const;
  /// Bytes of all answers that the kernel has taken.
  [[nodiscard]] std::uint64_t bytes_sent() const { return m_bytes_sent; }
  /// Bytes of all requests' bodies so far.
  [[nodiscard]] std::uint64_t body_bytes() const { return m_body_bytes; }

private:
  friend class Answer;
  struct Route {
    std::vector<Reply> replies;
    bool last_was_given = false;
  };

  void accept_connections();
  void serve(int fd, std::size_t connection);
  bool serve_one(int fd, std::size_t connection, std::string& buffer);
  bool read_body(int fd, std::string& buffer, const Reply& reply, RecordedRequest& request);
  void listen_on_path();
  void listen_on_port();
  Reply next_reply(const std::string& method, const std::string& target);
  void record(RecordedRequest request);
  /// False when the daemon stops.
  bool wait_for(Gate gate);
  bool wait_for(std::chrono::milliseconds time);

  TempDirectory m_directory;
  int m_listener = -1;
  std::uint16_t m_port = 0;
  std::atomic<std::uint64_t> m_bytes_sent{0};
  std::atomic<std::uint64_t> m_body_bytes{0};
  mutable std::mutex m_mutex;
  std::condition_variable m_changed;
  bool m_stopping = false;
  std::vector<bool> m_gates;
  std::map<std::string, Route> m_routes;
  std::vector<RecordedRequest> m_requests;
  std::vector<int> m_connections;
  std::vector<std::thread> m_threads;
  std::thread m_acceptor;
};

/// A frame of an attached container's output.
[[nodiscard]] std::string log_frame(int stream, std::string_view payload);

/// The header of a frame that announces `length` bytes.
[[nodiscard]] std::string log_header(int stream, std::uint32_t length);

} // namespace cbuild::test
