#include "support/catch.hpp"

#include <cbuild/util/secrets.hpp>
#include <cbuild/util/url.hpp>

#include <map>

using namespace cbuild::util;

namespace {

Secrets secrets_in(std::string_view url) {
  Secrets secrets;
  secrets.add_url(url);
  return secrets;
}

const std::string k_proxy = "http://user:secret@proxy:3128";

} // namespace

TEST_CASE("Secrets: a URL's password is masked wherever it stands", "[util]") {
  const auto secrets = secrets_in(k_proxy);
  CHECK(secrets.masked("proxy=" + k_proxy + ", again " + k_proxy) ==
        "proxy=http://***@proxy:3128, again http://***@proxy:3128");
  CHECK(secrets.masked("407 for user 'user' with 'secret'") == "407 for user 'user' with '***'");
  CHECK(secrets.masked("nothing to hide") == "nothing to hide");
}

TEST_CASE("Secrets: masked also as a URL carries it, once and twice", "[util]") {
  const auto secrets = secrets_in(k_proxy);
  CHECK(secrets.masked("?a=" + percent_encode(k_proxy)) == "?a=http%3A%2F%2F***%40proxy%3A3128");
  CHECK(secrets.masked(percent_encode(percent_encode(k_proxy))) ==
        "http%253A%252F%252F***%2540proxy%253A3128");
  CHECK(secrets.masked("http%3a%2f%2fuser%3asecret%40proxy") == "http%3a%2f%2f***%40proxy");
}

TEST_CASE("Secrets: signs that are escaped hide no password", "[util]") {
  for (const std::string password :
       {"p@ss:w/rd", "a\"b\\c'd$e", "100%safe", "gr\xc3\xbcn und", "x\ty\x01zz"}) {
    const auto encoded = percent_encode(password);
    for (const auto& written : {password, encoded}) {
      const auto secrets = secrets_in("http://u:" + written + "@proxy");
      INFO(written);
      for (const auto& form : {written, password, encoded, percent_encode(encoded)}) {
        if (form == password && written != encoded && password.find('%') != std::string::npos) continue;
        CHECK(secrets.masked("<" + form + ">") == "<***>");
      }
    }
  }
  const auto secrets = secrets_in(R"(http://u:quo"te\d@p)");
  CHECK(secrets.masked(R"({"p":"quo\"te\\d"})") == R"({"p":"***"})");
  CHECK(secrets.masked("%7B%22quo%5C%22te%5C%5Cd") == "%7B%22***");
}

TEST_CASE("Secrets: masked as HTTP's own base64", "[util]") {
  CHECK(secrets_in(k_proxy).masked("Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n") ==
        "Proxy-Authorization: Basic ***\r\n");
  CHECK(secrets_in("http://u:p%40ss@proxy").masked("Basic dTpwQHNz") == "Basic ***");
}

TEST_CASE("Secrets: a short password is masked beside its user only", "[util]") {
  const auto secrets = secrets_in("http://me:pw@proxy");
  CHECK(secrets.masked("http://me:pw@proxy: pwd") == "http://***@proxy: pwd");
}

TEST_CASE("Secrets: a URL without a password has none", "[util]") {
  for (const auto* url : {"",
                          "http://proxy:3128",
                          "http://user@proxy:3128",
                          "http://user:@proxy",
                          "localhost,10.0.0.0/8",
                          "@"}) {
    CHECK(secrets_in(url).empty());
    CHECK_FALSE(has_password(url));
    CHECK(secrets_in(url).masked("http://user@proxy") == "http://user@proxy");
  }
  for (const auto* url : {"http://u:p@h", "u:p@h", "tcp://u:p@h:2375/x@y", "http://u:p@q@h"})
    CHECK(has_password(url));
}

TEST_CASE("SecretFilter: masks across any split, and holds nothing else back", "[util]") {
  const std::string text = "a http://user:secret@proxy b sec user:secr secret\nuse";
  const std::string masked = "a http://***@proxy b sec user:secr ***\nuse";
  for (std::size_t size = 1; size <= text.size(); ++size) {
    SecretFilter filter(secrets_in(k_proxy));
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += size) out += filter.feed(text.substr(at, size));
    CHECK(out + filter.finish() == masked);
  }
  SecretFilter filter(secrets_in(k_proxy));
  CHECK(filter.feed("50 % of it") == "50 % of it");
  CHECK(filter.feed("use") == "");
  CHECK(filter.feed("less\n") == "useless\n");
  CHECK(filter.feed("a secret") == "a ***");
}

TEST_CASE("secrets_of: the proxies and the engine's address", "[util]") {
  const std::map<std::string, std::string> variables{{"DOCKER_HOST", "tcp://u:engine-word@h:1"},
                                                     {"https_proxy", "http://u:lower-word@h"},
                                                     {"ALL_PROXY", "socks5://u:upper-word@h"},
                                                     {"OTHER", "http://u:other-word@h"}};
  const auto secrets = secrets_of([&](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
  CHECK(secrets.masked("engine-word lower-word upper-word other-word") == "*** *** *** other-word");
}
