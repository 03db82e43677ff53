#pragma once

#include <cbuild/action/action.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace cbuild::plan {

/// What a build must know to use the host's network: whom it trusts and its proxies. Never part of the
/// result.
struct HostNetwork {
  std::optional<std::filesystem::path> ca_bundle; ///< PEM file, absolute, links resolved
  std::map<std::string, std::string> proxies;     ///< the host's, each name in lower and in upper case

  friend bool operator==(const HostNetwork&, const HostNetwork&) = default;
};

/// Shell commands that append the bundle at places::k_ca_bundle, all of it, to the image's own and name the
/// result in the variables that curl, Python, Node, cargo, git and the AWS tools read. They leave the
/// container's files, not the result, changed.
[[nodiscard]] std::string trust_ca_bundle_script();

/// The proxy variables (http_proxy, https_proxy, all_proxy, no_proxy, in either case) that are set, in both
/// cases.
[[nodiscard]] std::map<std::string, std::string>
proxy_variables(const std::function<std::optional<std::string>(const std::string&)>& environment);

/// Gives `command` the host's proxies: those with a password as secrets.
void add_proxies(const HostNetwork& network, action::Command& command);

/// Whether a build's log shows that it met a certificate it did not trust.
[[nodiscard]] bool shows_tls_failure(std::string_view log);

} // namespace cbuild::plan
