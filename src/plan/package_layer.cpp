#include <cbuild/plan/package_layer.hpp>
#include <cbuild/util/digest.hpp>

#include <fmt/format.h>

namespace cbuild::plan {
namespace {

/// One RUN: what a step of the builder leaves behind stays in its layer. No &&: with it, `set -e` would let a
/// failed installation pass, and the image be kept.
constexpr const char* k_install = R"(set -eu; ca=
for own in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
  if [ -s "$own" ]; then cp -L "$own" /tmp/own.crt; cat /tmp/ca-bundle.crt >> "$own"; ca=$own; break; fi
done
if command -v apt-get >/dev/null; then
  apt-get update
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
  rm -rf /var/lib/apt/lists/*
elif command -v dnf >/dev/null; then
  dnf install -y "$@"
  dnf clean all
elif command -v yum >/dev/null; then
  yum install -y "$@"
  yum clean all
elif command -v apk >/dev/null; then
  apk add --no-cache "$@"
else
  echo "the image has none of apt-get, dnf, yum and apk to install packages with" >&2
  exit 1
fi
if [ -n "$ca" ]; then cat /tmp/own.crt > "$ca"; fi
rm -f /tmp/own.crt /tmp/ca-bundle.crt)";

/// As a string in JSON: RUN then needs no shell of its own, and the script may have several lines.
std::string json_quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '\n')
      quoted += "\\n";
    else if (c == '"' || c == '\\')
      quoted.append("\\").append(1, c);
    else
      quoted += c;
  }
  return quoted + "\"";
}

} // namespace

std::string package_dockerfile(const std::string& image, const std::vector<std::string>& packages) {
  std::string run = fmt::format(R"(["sh", "-c", {}, "sh")", json_quoted(k_install));
  for (const auto& package : packages) run += ", " + json_quoted(package);
  return fmt::format("FROM {}\nUSER 0\nCOPY ca-bundle.crt /tmp/ca-bundle.crt\nRUN {}]\n", image, run);
}

std::string package_image(const std::string& dockerfile) {
  constexpr std::size_t k_digits = 16;
  return fmt::format("cbuild-packages/{}:latest", util::sha256(dockerfile).substr(0, k_digits));
}

} // namespace cbuild::plan
