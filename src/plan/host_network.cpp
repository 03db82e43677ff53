#include "plan/container_script.hpp"
#include "plan/scripts.hpp"

#include <cbuild/plan/host_network.hpp>
#include <cbuild/util/secrets.hpp>

#include <algorithm>
#include <array>
#include <cctype>

namespace cbuild::plan {

std::string trust_ca_bundle_script() { return filled(scripts::trust_ca_bundle); }

std::map<std::string, std::string>
proxy_variables(const std::function<std::optional<std::string>(const std::string&)>& environment) {
  std::map<std::string, std::string> variables;
  for (const std::string lower : {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}) {
    std::string upper = lower;
    std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) {
      return static_cast<char>(std::toupper(c));
    });
    const auto in_lower = environment(lower);
    const auto in_upper = environment(upper);
    if (!in_lower && !in_upper) continue;
    variables[lower] = in_lower.value_or(in_upper.value_or(""));
    variables[upper] = in_upper.value_or(in_lower.value_or(""));
  }
  return variables;
}

void add_proxies(const HostNetwork& network, action::Command& command) {
  for (const auto& [name, value] : network.proxies)
    (util::has_password(value) ? command.secret_environment : command.environment).emplace(name, value);
}

bool shows_tls_failure(std::string_view log) {
  // The words of OpenSSL, curl, Python, Node, Go, rustls, Java, GnuTLS and wget for the same thing.
  constexpr std::array<std::string_view, 14> k_words{"certificate verify failed",
                                                     "CERTIFICATE_VERIFY_FAILED",
                                                     "SSL certificate problem",
                                                     "unable to get local issuer certificate",
                                                     "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
                                                     "SELF_SIGNED_CERT_IN_CHAIN",
                                                     "self signed certificate in certificate chain",
                                                     "self-signed certificate in certificate chain",
                                                     "certificate signed by unknown authority",
                                                     "invalid peer certificate",
                                                     "PKIX path building failed",
                                                     "certificate verification failed",
                                                     "doesn't have a known issuer",
                                                     "Unable to locally verify the issuer's authority"};
  return std::any_of(
      k_words.begin(), k_words.end(), [&](auto words) { return log.find(words) != std::string_view::npos; });
}

} // namespace cbuild::plan
