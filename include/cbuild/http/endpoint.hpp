#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace cbuild::http {

/// A socket in the file system of this host.
struct UnixSocket {
  std::string path;
  friend bool operator==(const UnixSocket&, const UnixSocket&) = default;
};

/// What a connection over TLS needs, as PEM files. The server's certificate is always verified.
struct Tls {
  std::string ca_file;          ///< whom to trust; empty: whom the system trusts
  std::string certificate_file; ///< our own, with its key; both empty: none
  std::string key_file;
  friend bool operator==(const Tls&, const Tls&) = default;
};

/// A port of a host, over TLS or, for those who trust the network, without.
struct Tcp {
  std::string host; ///< a name or an address; one of IPv6 without its brackets
  std::uint16_t port = 0;
  std::optional<Tls> tls;
  friend bool operator==(const Tcp&, const Tcp&) = default;
};

/// Where a server listens.
using Endpoint = std::variant<UnixSocket, Tcp>;

/// As its user knows it: the path of the socket, "tcp://host:port" or "https://host:port".
[[nodiscard]] std::string to_string(const Endpoint& endpoint);

/// All of it as one line of text, and back; nothing for a line that is none.
[[nodiscard]] std::string to_line(const Endpoint& endpoint);
[[nodiscard]] std::optional<Endpoint> endpoint_from_line(std::string_view line);

} // namespace cbuild::http
