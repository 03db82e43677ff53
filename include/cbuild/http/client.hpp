#pragma once

#include <cbuild/http/endpoint.hpp>
#include <cbuild/util/byte_stream.hpp>
#include <cbuild/util/cancellation.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/event_loop.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cbuild::http {

/// A transfer that did not come to its end: no connection, no answer in time, or a stream that broke off.
/// Always an engine error for the user; the kind is for callers that can do something about it.
class TransportError : public util::Error {
public:
  /// Denied: there is a socket that this user may not use.
  enum class Kind { connect, denied, timeout, broken };
  TransportError(Kind kind, std::string message, std::string cause)
      : Error(util::ExitCode::engine, std::move(message)), m_kind(kind), m_cause(std::move(cause)) {}
  [[nodiscard]] Kind kind() const { return m_kind; }
  /// The end of the message, for callers that say themselves which server it is about.
  [[nodiscard]] const std::string& cause() const { return m_cause; }

private:
  Kind m_kind;
  std::string m_cause;
};

struct Header {
  std::string name;
  std::string value;
};

/// Whether a stop requested by the user ends the transfer. Clean-up must go on.
enum class Cancellable { yes, no };

struct Request {
  std::string method = "GET";
  std::string target; ///< path and query, already encoded
  std::vector<Header> headers;
  std::string body; ///< sent whole, with its length
  /// Sent in the place of `body`, in HTTP's chunks, as it comes; some hundred KiB are read ahead. What it
  /// throws is thrown by the call. It is read without patience: it must end by itself when the user stops
  /// the run. An answer that refuses the request ends the reading, any other is given once all is sent.
  std::unique_ptr<util::ByteStream> upload;
  /// Until the answer's headers are there, and for each step of an upload; zero waits for ever.
  std::chrono::milliseconds answer_timeout{10'000};
  /// From then until the end of a body that `send` reads: however little comes at a time. Zero waits for
  /// ever.
  std::chrono::milliseconds body_timeout{10'000};
  Cancellable cancellable = Cancellable::yes;
};

struct Response {
  int status = 0;
  std::vector<Header> headers;
  std::string body;

  /// The value of the first header of that name, in any case; empty if there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

class Transfer;

/// An answer whose body is read piece by piece, as it comes. Dropping it closes the connection. The end is
/// the one that HTTP can tell: a body without a length ends with the connection; whether it is whole, only
/// its content can say.
class Stream : public util::ByteStream {
public:
  explicit Stream(std::unique_ptr<Transfer> transfer);
  Stream(Stream&&) noexcept;
  Stream& operator=(Stream&&) noexcept;
  ~Stream() override;

  /// Status and headers; the body stays empty.
  [[nodiscard]] const Response& head() const;

  util::Task<util::Chunk> read(std::chrono::milliseconds patience) override;

  /// The whole body; TransportError when it is over `limit` bytes or not there within `time`, zero being for
  /// ever.
  util::Task<std::string> read_all(std::size_t limit, std::chrono::milliseconds time);

private:
  std::unique_ptr<Transfer> m_transfer;
};

/// HTTP/1.1 to one server. All transfers share the loop's thread, each with a curl multi
/// handle of its own: a reader that falls behind stops its own socket only. Not to be destroyed before its
/// streams.
class Client {
public:
  Client(util::EventLoop& loop, Endpoint endpoint, util::Cancellation* cancellation);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Sends and reads an answer of at most 8 MiB. Any status is an answer. Throws TransportError, Interrupted.
  util::Task<Response> send(Request request);

  /// Sends; returns when the answer's headers are there.
  util::Task<Stream> open(Request request);

  /// Called for each exchange once its headers are there, or it has failed. `outcome` is the status, or what
  /// went wrong; `time` is until then.
  using Trace = std::function<void(std::string_view method,
                                   std::string_view target,
                                   std::string_view outcome,
                                   std::chrono::milliseconds time)>;
  void set_trace(Trace trace);

private:
  struct Impl;
  std::unique_ptr<Impl> m_impl;
};

} // namespace cbuild::http
