#include <cbuild/http/endpoint.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/util/url.hpp>

#include <fmt/format.h>

#include <charconv>
#include <vector>

namespace cbuild::http {
namespace {

struct Name {
  std::string operator()(const UnixSocket& socket) const { return socket.path; }
  std::string operator()(const Tcp& tcp) const {
    const bool is_ipv6 = tcp.host.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}",
                       tcp.tls ? "https" : "tcp",
                       is_ipv6 ? "[" : "",
                       tcp.host,
                       is_ipv6 ? "]" : "",
                       tcp.port);
  }
};

/// A word for the kind, then its fields: none of them has a space or a line's end once it is encoded.
struct Line {
  std::string operator()(const UnixSocket& socket) const {
    return "unix " + util::percent_encode(socket.path);
  }
  std::string operator()(const Tcp& tcp) const {
    auto line = fmt::format("{} {} {}", tcp.tls ? "tls" : "tcp", util::percent_encode(tcp.host), tcp.port);
    if (tcp.tls)
      for (const auto& file : {tcp.tls->ca_file, tcp.tls->certificate_file, tcp.tls->key_file})
        line += " " + util::percent_encode(file);
    return line;
  }
};

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, port);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return port;
}

} // namespace

std::string to_string(const Endpoint& endpoint) { return std::visit(Name{}, endpoint); }

std::string to_line(const Endpoint& endpoint) { return std::visit(Line{}, endpoint); }

std::optional<Endpoint> endpoint_from_line(std::string_view line) {
  constexpr std::size_t k_unix_words = 2, k_tcp_words = 3, k_tls_words = 6;
  auto words = util::split(line, ' ');
  if (words.empty()) return std::nullopt;
  for (auto& word : words) word = util::percent_decode(word);
  const auto& kind = words.front();
  if (kind == "unix" && words.size() == k_unix_words) return UnixSocket{words[1]};
  const bool is_tls = kind == "tls" && words.size() == k_tls_words;
  if (!is_tls && (kind != "tcp" || words.size() != k_tcp_words)) return std::nullopt;
  const auto port = port_of(words[2]);
  if (!port) return std::nullopt;
  Tcp tcp{.host = words[1], .port = *port, .tls = {}};
  if (is_tls) tcp.tls = Tls{words[3], words[4], words[5]};
  return tcp;
}

} // namespace cbuild::http
