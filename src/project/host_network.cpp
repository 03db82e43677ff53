#include <cbuild/project/host_network.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/process.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

namespace cbuild::project {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_max_bundle = std::size_t{16} << 20;

/// Whether it can be read, is of a size that a build can be given, and holds a certificate.
bool is_bundle(const fs::path& file) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return false;
  try {
    const auto text = util::File::open_read(file).read_at_most(k_max_bundle + 1);
    return text.size() <= k_max_bundle && text.find("-----BEGIN CERTIFICATE-----") != std::string::npos;
  } catch (const util::Error&) {
    return false;
  }
}

std::vector<fs::path> usual_bundles() {
  std::vector<fs::path> candidates;
  if (const auto named = util::environment_variable("SSL_CERT_FILE"); named && !named->empty())
    candidates.emplace_back(*named);
  for (const auto* path : {"/etc/ssl/certs/ca-certificates.crt",
                           "/etc/pki/tls/certs/ca-bundle.crt",
                           "/etc/ssl/ca-bundle.pem",
                           "/etc/ssl/cert.pem"})
    candidates.emplace_back(path);
  return candidates;
}

fs::path given_bundle(const std::string& file) {
  auto path = first_bundle({file});
  if (!path) {
    throw util::Error(
        util::ExitCode::usage,
        fmt::format("--ca-bundle '{}' is not a file of PEM certificates", util::printable(file)))
        .hint("give a file with '-----BEGIN CERTIFICATE-----' in it, or 'auto' for the host's own bundle");
  }
  return *path;
}

} // namespace

std::optional<fs::path> first_bundle(const std::vector<fs::path>& candidates) {
  for (const auto& candidate : candidates) {
    std::error_code error;
    auto path = fs::canonical(candidate, error);
    if (!error && is_bundle(path)) return path;
  }
  return std::nullopt;
}

plan::HostNetwork host_network(const std::string& ca_bundle) {
  if (ca_bundle == "none") return {};
  plan::HostNetwork network{.proxies = plan::proxy_variables(util::environment_variable)};
  network.ca_bundle = ca_bundle == "auto" ? first_bundle(usual_bundles()) : given_bundle(ca_bundle);
  return network;
}

std::string_view bundle_warning(const std::string& ca_bundle, const plan::HostNetwork& network) {
  if (ca_bundle != "auto" || network.ca_bundle) return {};
  return "--ca-bundle auto: no file of certificates was found on this host; name one with --ca-bundle FILE";
}

std::string_view certificate_hint(const std::string& ca_bundle) {
  if (ca_bundle != "none") return {};
  return "a certificate was not trusted: --ca-bundle auto gives the build the host's CA certificates";
}

} // namespace cbuild::project
