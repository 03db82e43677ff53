#include "support/catch.hpp"
#include "support/coroutine.hpp"
#include "support/temp_directory.hpp"

#include <cbuild/http/client.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <thread>

using namespace cbuild;
using namespace cbuild::test;

namespace {

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* owned) const {
    Free(owned);
  }
};
template <typename T, auto Free>
using Owned = std::unique_ptr<T, Freed<Free>>;

void write_pem(const std::string& path, const auto& write) {
  const Owned<FILE, std::fclose> file(std::fopen(path.c_str(), "w"));
  if (!file || write(file.get()) != 1) throw std::runtime_error("cannot write " + path);
}

/// A certificate for 127.0.0.1 that signs itself, with its key, in `directory`.
http::Tls make_certificate(const TempDirectory& directory, const std::string& name) {
  const Owned<EVP_PKEY, EVP_PKEY_free> key(EVP_EC_gen("P-256"));
  const Owned<X509, X509_free> certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  auto* const subject = X509_get_subject_name(certificate.get());
  const auto* const bytes =
      reinterpret_cast<const unsigned char*>(name.data()); // NOLINT: what the call wants
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, bytes, static_cast<int>(name.size()), -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  const Owned<X509_EXTENSION, X509_EXTENSION_free> place(
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1"));
  X509_add_ext(certificate.get(), place.get(), -1);
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  http::Tls files{directory / (name + ".pem"), directory / (name + ".pem"), directory / (name + ".key")};
  write_pem(files.certificate_file, [&](FILE* file) { return PEM_write_X509(file, certificate.get()); });
  write_pem(files.key_file, [&](FILE* file) {
    return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  return files;
}

/// Answers one connection, if its client shows the certificate `client`.
class TlsServer {
public:
  TlsServer(const http::Tls& own, const http::Tls& client)
      : m_listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
        m_context(SSL_CTX_new(TLS_server_method())) {
    SSL_CTX_use_certificate_file(m_context.get(), own.certificate_file.c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(m_context.get(), own.key_file.c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_load_verify_locations(m_context.get(), client.certificate_file.c_str(), nullptr);
    SSL_CTX_set_verify(m_context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address); // NOLINT: what the calls want
    if (bind(m_listener, generic, size) != 0 || listen(m_listener, 4) != 0 ||
        getsockname(m_listener, generic, &size) != 0)
      throw std::runtime_error("cannot listen");
    port = ntohs(address.sin_port);
    m_thread = std::thread([this] { answer(); });
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  ~TlsServer() {
    shutdown(m_listener, SHUT_RDWR);
    m_thread.join();
    close(m_listener);
  }

  std::uint16_t port = 0;

private:
  void answer() const {
    const int connection = accept(m_listener, nullptr, nullptr);
    if (connection < 0) return;
    std::signal(SIGPIPE, SIG_IGN); // OpenSSL writes to clients that are gone already
    const Owned<SSL, SSL_free> ssl(SSL_new(m_context.get()));
    SSL_set_fd(ssl.get(), connection);
    std::array<char, 4096> request{};
    constexpr std::string_view k_answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsafe";
    if (SSL_accept(ssl.get()) == 1 && SSL_read(ssl.get(), request.data(), request.size()) > 0)
      SSL_write(ssl.get(), k_answer.data(), k_answer.size());
    SSL_shutdown(ssl.get());
    close(connection);
  }

  int m_listener;
  Owned<SSL_CTX, SSL_CTX_free> m_context;
  std::thread m_thread;
};

struct TlsFixture {
  TempDirectory directory;
  http::Tls server_files = make_certificate(directory, "server");
  http::Tls client_files = make_certificate(directory, "client");
  TlsServer server{server_files, client_files};
  util::EventLoop loop;

  std::string get(const std::string& host, const http::Tls& files) {
    http::Client client(loop, http::Tcp{host, server.port, files}, nullptr);
    http::Request request{.target = "/x"};
    return loop.run(client.send(std::move(request))).body;
  }

  http::TransportError failure(const std::string& host, const http::Tls& files) {
    try {
      get(host, files);
    } catch (const http::TransportError& error) {
      return error;
    }
    throw std::logic_error("answered");
  }

  [[nodiscard]] http::Tls good() const {
    return {server_files.certificate_file, client_files.certificate_file, client_files.key_file};
  }
};

} // namespace

TEST_CASE_METHOD(TlsFixture, "tls: both sides show who they are", "[http]") {
  CHECK(get("127.0.0.1", good()) == "safe");
}

TEST_CASE_METHOD(TlsFixture, "tls: a server that nobody vouches for is not spoken to", "[http]") {
  auto files = good();
  SECTION("another authority") { files.ca_file = client_files.certificate_file; }
  SECTION("the system's authorities") { files.ca_file.clear(); }
  const auto error = failure("127.0.0.1", files);
  CHECK(error.kind() == http::TransportError::Kind::connect);
  CHECK_THAT(error.message(), ContainsSubstring("certificate"));
}

TEST_CASE_METHOD(TlsFixture, "tls: a certificate for another name is none", "[http]") {
  CHECK(failure("localhost", good()).kind() == http::TransportError::Kind::connect);
}

TEST_CASE_METHOD(TlsFixture, "tls: files that are not there are named", "[http]") {
  auto files = good();
  SECTION("the authority's") { files.ca_file = directory / "missing.pem"; }
  SECTION("our own") { files.certificate_file = directory / "missing.pem"; }
  CHECK_THAT(failure("127.0.0.1", files).message(), ContainsSubstring("missing.pem"));
}

TEST_CASE_METHOD(TlsFixture, "tls: a client without a certificate is turned away", "[http]") {
  CHECK_FALSE(failure("127.0.0.1", {server_files.certificate_file, "", ""}).message().empty());
}
