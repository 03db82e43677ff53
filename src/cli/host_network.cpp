#include "cli/options.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/process.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <sstream>

namespace cbuild::cli {
namespace {

namespace fs = std::filesystem;

bool holds_certificate(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str().find("-----BEGIN CERTIFICATE-----") != std::string::npos;
}

std::optional<fs::path> host_bundle() {
  std::vector<fs::path> candidates;
  if (const auto named = util::environment_variable("SSL_CERT_FILE"); named && !named->empty())
    candidates.emplace_back(*named);
  for (const auto* path : {"/etc/ssl/certs/ca-certificates.crt",
                           "/etc/pki/tls/certs/ca-bundle.crt",
                           "/etc/ssl/ca-bundle.pem",
                           "/etc/ssl/cert.pem"})
    candidates.emplace_back(path);
  std::error_code ignored;
  for (const auto& candidate : candidates)
    if (fs::is_regular_file(candidate, ignored)) return fs::canonical(candidate);
  return std::nullopt;
}

fs::path given_bundle(const std::string& file) {
  std::error_code error;
  auto path = fs::canonical(file, error);
  if (error || !fs::is_regular_file(path, error) || !holds_certificate(path)) {
    throw util::Error(
        util::ExitCode::usage,
        fmt::format("--ca-bundle '{}' is not a file of PEM certificates", util::printable(file)))
        .hint("give a file with '-----BEGIN CERTIFICATE-----' in it, or 'auto' for the host's own bundle");
  }
  return path;
}

} // namespace

plan::HostNetwork host_network(const std::string& ca_bundle) {
  if (ca_bundle == "none") return {};
  plan::HostNetwork network{.proxies = plan::proxy_variables(util::environment_variable)};
  network.ca_bundle = ca_bundle == "auto" ? host_bundle() : given_bundle(ca_bundle);
  return network;
}

} // namespace cbuild::cli
