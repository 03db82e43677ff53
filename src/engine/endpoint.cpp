#include "engine/codecs.hpp"

#include <fmt/format.h>

#include <charconv>

namespace cbuild::engine {
namespace {

constexpr std::string_view k_unix_scheme = "unix://";

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

} // namespace

std::vector<Endpoint>
candidate_endpoints(const std::function<std::optional<std::string>(const std::string&)>& environment,
                    unsigned long user_id) {
  if (const auto host = environment("DOCKER_HOST"); host && !host->empty()) {
    if (!host->starts_with(k_unix_scheme) || host->size() == k_unix_scheme.size()) {
      throw util::Error(util::ExitCode::usage,
                        fmt::format("DOCKER_HOST is '{}': only unix:// endpoints are supported", *host))
          .hint("set DOCKER_HOST to unix:///path/of/the/socket, or unset it");
    }
    return {{host->substr(k_unix_scheme.size()), "DOCKER_HOST"}};
  }
  std::vector<Endpoint> endpoints{{"/var/run/docker.sock", "Docker"}};
  const auto set = [&](const std::string& name) { return environment(name).value_or(""); };
  auto runtime_dir = set("XDG_RUNTIME_DIR");
  if (runtime_dir.empty()) runtime_dir = fmt::format("/run/user/{}", user_id);
  endpoints.push_back({runtime_dir + "/docker.sock", "rootless Docker"});
  if (const auto home = set("HOME"); !home.empty()) {
    endpoints.push_back({home + "/.docker/run/docker.sock", "Docker Desktop"});
    endpoints.push_back({home + "/.colima/default/docker.sock", "Colima"});
  }
  endpoints.push_back({runtime_dir + "/podman/podman.sock", "rootless Podman"});
  endpoints.push_back({"/run/podman/podman.sock", "Podman"});
  endpoints.push_back({"/var/run/finch.sock", "Finch"});
  return endpoints;
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
