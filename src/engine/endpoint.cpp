#include "engine/codecs.hpp"

#include <cbuild/util/secrets.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace cbuild::engine {
namespace {

using Environment = std::function<std::optional<std::string>(const std::string&)>;

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

/// DOCKER_HOST, read as Docker's own client does.
class DockerHost {
public:
  DockerHost(std::string_view text, const Environment& environment)
      : m_text(text), m_environment(environment) {}

  [[nodiscard]] Endpoint endpoint() const {
    const auto end = m_text.find(k_scheme_end);
    if (end == std::string_view::npos) throw refused("it has no scheme", k_use_socket);
    const auto scheme = m_text.substr(0, end);
    const auto rest = m_text.substr(end + k_scheme_end.size());
    if (scheme == "unix") return unix_socket(rest);
    if (scheme == "tcp" || scheme == "http")
      return tcp(rest, wants_tls() ? std::optional(tls()) : std::nullopt);
    if (scheme == "https") return tcp(rest, tls());
    if (scheme == "ssh")
      throw refused("cbuild does not call ssh",
                    "let ssh bring its socket here: ssh -nNT -L /tmp/engine.sock:/var/run/docker.sock HOST, "
                    "and DOCKER_HOST=unix:///tmp/engine.sock");
    if (scheme == "npipe") throw refused("there are no named pipes on this system", k_use_socket);
    throw refused("its scheme is none of unix, tcp and https", k_use_socket);
  }

private:
  static constexpr std::string_view k_scheme_end = "://";
  static constexpr std::string_view k_use_socket =
      "set DOCKER_HOST to unix:///path/of/the/socket, or unset it";
  static constexpr std::string_view k_use_port = "set DOCKER_HOST to tcp://HOST:PORT";

  [[nodiscard]] util::Error refused(std::string_view why, std::string_view hint) const {
    util::Secrets secrets;
    secrets.add_url(m_text);
    return util::Error(util::ExitCode::usage,
                       fmt::format("DOCKER_HOST is '{}': {}", util::printable(secrets.masked(m_text)), why))
        .hint(std::string(hint));
  }

  [[nodiscard]] Endpoint unix_socket(std::string_view path) const {
    if (path.empty()) throw refused("it names no socket", k_use_socket);
    return http::UnixSocket{std::string(path)};
  }

  [[nodiscard]] Endpoint tcp(std::string_view rest, std::optional<http::Tls> tls) const {
    constexpr std::uint16_t k_port = 2375, k_tls_port = 2376;
    if (rest.ends_with('/')) rest.remove_suffix(1);
    if (rest.find('@') != std::string_view::npos) throw refused("engines know no users", k_use_port);
    if (rest.find_first_of("/?# ") != std::string_view::npos)
      throw refused("more than a host and a port", k_use_port);
    http::Tcp tcp{.host = {}, .port = tls ? k_tls_port : k_port, .tls = std::move(tls)};
    const bool brackets = rest.starts_with('[') && rest.find(']') != std::string_view::npos;
    const auto host_end = std::min(brackets ? rest.find(']') + 1 : rest.find(':'), rest.size());
    tcp.host = brackets ? rest.substr(1, host_end - 2) : rest.substr(0, host_end);
    rest.remove_prefix(host_end);
    const auto port = rest.starts_with(':') ? number(rest.substr(1)) : std::nullopt;
    if (tcp.host.empty() || (!rest.empty() && (!port || !std::in_range<std::uint16_t>(*port))))
      throw refused("it names no host and port", k_use_port);
    if (port) tcp.port = static_cast<std::uint16_t>(*port);
    return tcp;
  }

  [[nodiscard]] std::string variable(const std::string& name) const {
    return m_environment(name).value_or("");
  }
  [[nodiscard]] bool wants_tls() const { return !variable("DOCKER_TLS_VERIFY").empty(); }

  /// Without a directory, https alone trusts whom the system trusts.
  [[nodiscard]] http::Tls tls() const {
    auto directory = variable("DOCKER_CERT_PATH");
    if (directory.empty() && !wants_tls()) return {};
    if (directory.empty()) directory = variable("HOME") + "/.docker";
    return {directory + "/ca.pem", directory + "/cert.pem", directory + "/key.pem"};
  }

  std::string_view m_text;
  const Environment& m_environment;
};

} // namespace

std::vector<Candidate> candidate_endpoints(const Environment& environment, unsigned long user_id) {
  const auto set = [&](const std::string& name) { return environment(name).value_or(""); };
  if (const auto host = set("DOCKER_HOST"); !host.empty())
    return {{DockerHost{host, environment}.endpoint(), "DOCKER_HOST"}};
  std::vector<Candidate> candidates;
  const auto add = [&](std::string path, std::string origin) {
    candidates.push_back({http::UnixSocket{std::move(path)}, std::move(origin)});
  };
  add("/var/run/docker.sock", "Docker");
  auto runtime_dir = set("XDG_RUNTIME_DIR");
  if (runtime_dir.empty()) runtime_dir = fmt::format("/run/user/{}", user_id);
  add(runtime_dir + "/docker.sock", "rootless Docker");
  if (const auto home = set("HOME"); !home.empty()) {
    add(home + "/.docker/run/docker.sock", "Docker Desktop");
    add(home + "/.colima/default/docker.sock", "Colima");
  }
  add(runtime_dir + "/podman/podman.sock", "rootless Podman");
  add("/run/podman/podman.sock", "Podman");
  add("/var/run/finch.sock", "Finch");
  return candidates;
}

std::optional<ApiVersion> ApiVersion::parse(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto major = number(text.substr(0, dot));
  const auto minor = number(text.substr(dot + 1));
  if (!major || !minor) return std::nullopt;
  return ApiVersion{*major, *minor};
}

std::string ApiVersion::to_string() const { return fmt::format("{}.{}", major, minor); }

ApiVersion negotiate(ApiVersion newest) {
  if (newest >= k_oldest_api) return std::min(newest, k_newest_api);
  throw util::Error(util::ExitCode::engine,
                    fmt::format("the engine speaks API up to {}, cbuild {} to {}",
                                newest.to_string(),
                                k_oldest_api.to_string(),
                                k_newest_api.to_string()))
      .hint("update the engine");
}

} // namespace cbuild::engine
