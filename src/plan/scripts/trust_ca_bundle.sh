# shellcheck shell=sh
# Adds the host's CA bundle to the image's own, where there is one that can be written, and has all tools trust it.
ca=@CA_BUNDLE@
for own in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem; do
  if [ -s "$own" ] && { { echo; cat @CA_BUNDLE@; } >> "$own"; } 2>/dev/null; then ca=$own; break; fi
done
export SSL_CERT_FILE="$ca" CURL_CA_BUNDLE="$ca" REQUESTS_CA_BUNDLE="$ca" PIP_CERT="$ca" NODE_EXTRA_CA_CERTS="$ca"
export CARGO_HTTP_CAINFO="$ca" GIT_SSL_CAINFO="$ca" AWS_CA_BUNDLE="$ca"
