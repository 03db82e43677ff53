#include "support/catch.hpp"

#include <cbuild/plan/host_network.hpp>

using namespace cbuild;
using Variables = std::map<std::string, std::string>;

namespace {

Variables proxies_of(const Variables& environment) {
  return plan::proxy_variables([&](const std::string& name) -> std::optional<std::string> {
    const auto found = environment.find(name);
    if (found == environment.end()) return std::nullopt;
    return found->second;
  });
}

} // namespace

TEST_CASE("proxy_variables: each that is set is given in both cases", "[plan]") {
  CHECK(proxies_of({{"http_proxy", "a"}, {"HTTPS_PROXY", "b"}, {"no_proxy", "c"}, {"ALL_PROXY", "d"}}) ==
        Variables{{"http_proxy", "a"},
                  {"HTTP_PROXY", "a"},
                  {"https_proxy", "b"},
                  {"HTTPS_PROXY", "b"},
                  {"no_proxy", "c"},
                  {"NO_PROXY", "c"},
                  {"all_proxy", "d"},
                  {"ALL_PROXY", "d"}});
}

TEST_CASE("proxy_variables: two that differ stay as they are", "[plan]") {
  const Variables both{{"no_proxy", "a"}, {"NO_PROXY", "b"}};
  CHECK(proxies_of(both) == both);
  const Variables one_empty{{"no_proxy", ""}, {"NO_PROXY", "b"}};
  CHECK(proxies_of(one_empty) == one_empty);
}

TEST_CASE("proxy_variables: nothing set is nothing, and other variables are not taken", "[plan]") {
  CHECK(proxies_of({{"PATH", "/bin"}, {"ftp_proxy", "x"}}).empty());
}

TEST_CASE("shows_tls_failure: knows the words of the tools", "[plan]") {
  const std::string words = GENERATE(
      "curl: (60) SSL certificate problem: unable to get local issuer certificate",
      "pip: SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed",
      "npm ERR! code SELF_SIGNED_CERT_IN_CHAIN",
      "npm error code UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      "go: x509: certificate signed by unknown authority",
      "cargo: [60] SSL peer certificate or SSH remote key was not OK (SSL certificate problem: x)",
      "rustls: invalid peer certificate: UnknownIssuer",
      "git: fatal: unable to access: server certificate verification failed. CAfile: none CRLfile: none",
      "wget: ERROR: The certificate of 'x' doesn't have a known issuer.",
      "sun.security.validator.ValidatorException: PKIX path building failed");
  CHECK(plan::shows_tls_failure("before\n" + words + "\nafter\n"));
}

TEST_CASE("shows_tls_failure: other failures, and none, are none", "[plan]") {
  CHECK_FALSE(plan::shows_tls_failure(""));
  CHECK_FALSE(plan::shows_tls_failure("curl: (6) Could not resolve host: example.com"));
  CHECK_FALSE(plan::shows_tls_failure("cp: cannot stat 'certificate.pem'"));
}

TEST_CASE("add_proxies: one with a password is a secret", "[plan]") {
  action::Command command{.environment = {{"no_proxy", "the command's own"}}};
  plan::add_proxies({.proxies = {{"http_proxy", "http://proxy:3128"},
                                 {"https_proxy", "http://user:secret@proxy:3128"},
                                 {"no_proxy", "localhost"}}},
                    command);
  CHECK(command.environment == std::map<std::string, std::string>{{"http_proxy", "http://proxy:3128"},
                                                                  {"no_proxy", "the command's own"}});
  CHECK(command.secret_environment ==
        std::map<std::string, std::string>{{"https_proxy", "http://user:secret@proxy:3128"}});
}
