#pragma once

#include <cbuild/plan/host_network.hpp>
#include <cbuild/report/make.hpp>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::cli {

/// What every command takes.
struct CommonOptions {
  report::Color color = report::Color::automatic;
  bool quiet = false;
  bool verbose = false;

  [[nodiscard]] report::Options reporting() const;
};

struct BuildOptions {
  std::filesystem::path template_file; ///< empty: template.yaml, .yml or .json here
  std::filesystem::path base_directory;
  std::filesystem::path build_directory = ".aws-sam/build";
  std::vector<std::string> functions;    ///< logical ids; empty: all
  std::vector<std::string> build_images; ///< "REF" or "LogicalId=REF"
  std::vector<std::filesystem::path> allowed_outside;
  std::string ca_bundle = "none";
  std::size_t jobs = 0; ///< 0: the number of CPUs
  std::string mode;     ///< SAM's: "debug", else empty
  bool wait_for_lock = true;
  bool dependency_cache = true;
  bool container = true;
};

struct ImagesBuildOptions {
  std::vector<std::string> names;  ///< empty: all
  std::optional<std::string> base; ///< nothing: the Dockerfile's own
  std::string ca_bundle = "none";
};

/// The host's CA bundle for `--ca-bundle none|auto|FILE`, and its proxies unless it is none. Throws
/// Error(usage) for a FILE that cannot be read, is larger than 16 MiB or holds no certificate.
[[nodiscard]] plan::HostNetwork host_network(const std::string& ca_bundle);

/// The first that is a file of certificates, without links: what they lead to may be out of a container's
/// sight.
[[nodiscard]] std::optional<std::filesystem::path>
first_bundle(const std::vector<std::filesystem::path>& candidates);

/// What to say of `network`, made from this option, before the work starts; empty for nothing.
[[nodiscard]] std::string_view bundle_warning(const std::string& ca_bundle, const plan::HostNetwork& network);

/// What to advise after a certificate was not trusted; empty where the option was given already.
[[nodiscard]] std::string_view certificate_hint(const std::string& ca_bundle);

} // namespace cbuild::cli
