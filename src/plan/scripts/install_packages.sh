# shellcheck shell=sh
# Arguments: packages of the image's distribution. One step of a Dockerfile: what a step leaves behind stays in its layer.
# No &&: with it, `set -e` would let a failed installation pass, and the image be kept.
set -eu; ca=
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
rm -f /tmp/own.crt /tmp/ca-bundle.crt
