#include "support/catch.hpp"
#include "support/error_of.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"
#include "support/variable.hpp"

#include <cbuild/project/host_network.hpp>
#include <cbuild/util/error.hpp>

using namespace cbuild;
using project::host_network;
using test::TempDirectory;
using test::Variable;
namespace fs = std::filesystem;

namespace {

constexpr const char* k_pem = "# mine\n-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n";

} // namespace

TEST_CASE("host_network: none is nothing, not even proxies", "[project]") {
  const Variable proxy("https_proxy", "http://proxy:3128");
  CHECK(host_network("none") == plan::HostNetwork{});
}

TEST_CASE("host_network: a file of certificates, and the proxies", "[project]") {
  const TempDirectory directory;
  const Variable proxy("https_proxy", "http://proxy:3128");
  test::write_file(directory / "ca.pem", k_pem);
  fs::create_symlink("ca.pem", directory / "link.pem");
  const auto network = host_network((directory / "link.pem").string());
  CHECK(network.ca_bundle == directory / "ca.pem"); // a link's target may be out of the container's sight
  CHECK(network.proxies.at("https_proxy") == "http://proxy:3128");
}

TEST_CASE("first_bundle: only a file of certificates is one", "[project]") {
  const TempDirectory directory;
  test::write_file(directory / "empty.pem", "");
  test::write_file(directory / "key.pem", "-----BEGIN PRIVATE KEY-----\n");
  test::write_file(directory / "huge.pem", k_pem);
  fs::resize_file(directory / "huge.pem", std::uintmax_t{17} << 20);
  test::write_file(directory / "ca.pem", k_pem);
  fs::create_symlink("loop", directory / "loop");
  std::vector<fs::path> candidates{directory / "missing",
                                   directory.path(),
                                   directory / "loop",
                                   directory / "empty.pem",
                                   directory / "key.pem",
                                   directory / "huge.pem"};
  CHECK_FALSE(project::first_bundle(candidates));
  candidates.push_back(directory / "ca.pem");
  CHECK(project::first_bundle(candidates) == directory / "ca.pem");
}

TEST_CASE("bundle_warning: only for auto that found nothing", "[project]") {
  const plan::HostNetwork with{.ca_bundle = "/ca.pem"};
  CHECK(project::bundle_warning("none", {}).empty());
  CHECK(project::bundle_warning("auto", with).empty());
  CHECK(project::bundle_warning("/ca.pem", with).empty());
  CHECK(
      project::bundle_warning("auto", {}).starts_with("--ca-bundle auto: no file of certificates was found"));
}

TEST_CASE("host_network: auto takes SSL_CERT_FILE where that is a file, else the system's bundle",
          "[project]") {
  const TempDirectory directory;
  test::write_file(directory / "ca.pem", k_pem);
  {
    const Variable named("SSL_CERT_FILE", (directory / "ca.pem").string());
    CHECK(host_network("auto").ca_bundle == directory / "ca.pem");
  }
  const std::string other = GENERATE("", "missing.pem", ".");
  const Variable named("SSL_CERT_FILE", other.empty() ? "" : (directory / other).string());
  const auto system = host_network("auto").ca_bundle;
  if (system) CHECK(system->string().find(directory.path().string()) == std::string::npos);
}

TEST_CASE("host_network: what is no file of certificates is an error", "[project]") {
  const TempDirectory directory;
  test::write_file(directory / "empty", "");
  test::write_file(directory / "der", "\x30\x82\x03");
  const auto file = (directory / GENERATE("missing", "empty", "der", ".")).string();
  const auto error = test::error_of([&] { (void)host_network(file); });
  CHECK(error.code() == util::ExitCode::usage);
  CHECK(util::render(error) == "--ca-bundle '" + file +
                                   "' is not a file of PEM certificates\n"
                                   "  hint: give a file with '-----BEGIN CERTIFICATE-----' in it, or "
                                   "'auto' for the host's own bundle");
}
