# shellcheck shell=bash disable=SC2034
# What the scripts in this folder share. Sourced, never run; the caller has `set -euo pipefail`.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mapfile -t IMAGES < <(cd "$ROOT/images" 2>/dev/null && printf '%s\n' */ | tr -d /)
# Those that setup and the tests build. The others are built by name, or by the first build that needs one.
DEFAULT_IMAGES=(python3.7 provided.al2 provided.al2023 python3.11 nodejs20.x)
PUBLIC_REGISTRY=https://public.ecr.aws/v2/
CBUILD=${CBUILD:-$ROOT/build/release/cbuild}
ENGINE_LOG=${CBUILD_ENGINE_LOG:-/var/log/cbuild-dockerd.log}

# What cbuild is compiled with.
BUILD_PACKAGES=(g++ cmake ninja-build pkg-config libcurl4-openssl-dev nlohmann-json3-dev libyaml-cpp-dev libarchive-dev
  libtomlplusplus-dev libcli11-dev catch2 libfmt-dev libssl-dev git ca-certificates curl)
# What its tests need besides; clang-format-14 brings Python.
TEST_PACKAGES=(busybox-static clang-14 libclang-rt-14-dev clang-format-14 clang-tidy-14 mold procps python3-yaml shellcheck)

# The start of the outermost script: what it calls counts from there too.
export CBUILD_SCRIPT_START=${CBUILD_SCRIPT_START:-$(date +%s)}
if [[ -t 2 && -z ${NO_COLOR:-} ]]; then BOLD=$'\033[1m' PLAIN=$'\033[0m'; else BOLD='' PLAIN=''; fi

# A header per step, with the time since the start, so that a long step is never a silent one.
step() { printf '\n%s==> [%3ds] %s%s\n' "$BOLD" "$(($(date +%s) - CBUILD_SCRIPT_START))" "$*" "$PLAIN" >&2; }
note() { printf '    %s\n' "$*" >&2; }
die() {
  printf '%s: error: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "this needs root, and there is no sudo: run it as root ($*)"
  fi
}

missing_packages() {
  local package
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || echo "$package"
  done
}

# Installs those of the packages that are not there; asks the network for nothing when all of them are.
install_packages() {
  local missing
  command -v apt-get >/dev/null || die "no apt-get here: this script knows Debian and Ubuntu; install by hand: $*"
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  note "installing ${missing[*]}"
  as_root apt-get update -q || die "apt-get update failed: is there a network? (installing: ${missing[*]})"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    -o Dpkg::Use-Pty=0 "${missing[@]}" || die "apt-get could not install: ${missing[*]}"
}

engine_socket() {
  local host=${DOCKER_HOST:-unix:///var/run/docker.sock}
  [[ $host == unix://* ]] || die "DOCKER_HOST is $host: the scripts need a unix socket of an engine on this machine"
  echo "${host#unix://}"
}

# engine_api METHOD PATH [curl options]: one request; the path needs no host and no version.
engine_api() {
  local method=$1 path=$2
  shift 2
  curl -sS --noproxy '*' --unix-socket "$(engine_socket)" -X "$method" "$@" "http://localhost$path"
}

engine_answers() { engine_api GET /_ping -f -m 10 -o /dev/null 2>/dev/null; }
image_exists() { engine_api GET "/images/$1/json" -f -o /dev/null 2>/dev/null; }

# Reads a stream of JSON messages of the engine, shows their text, and fails when one of them is an error: the engine
# answers 200 long before it knows how its work ends.
show_engine_stream() {
  local line failed=0 stream='"stream":"(([^"\\]|\\.)*)"'
  while IFS= read -r line; do
    if [[ $line == *'"error":'* || $line == '{"message":'* ]]; then
      note "engine: $line"
      failed=1
    elif [[ $line =~ $stream && ${BASH_REMATCH[1]} != '\n' && ${BASH_REMATCH[1]} != *'---\u003e'* ]]; then
      note "${BASH_REMATCH[1]%\\n}"
    fi
  done
  return "$failed"
}

# Only what a registry says of itself counts, not the error page of a proxy: 200, or 401 to one without a token.
registry_answers() {
  local status
  status=$(curl -s -m 5 -o /dev/null -w '%{http_code}' "$PUBLIC_REGISTRY") || return
  [[ $status == 200 || $status == 401 ]]
}

# CMakePresets.json is of a version that no older CMake reads; what CMake itself says of it names no way out.
require_cmake() {
  local needed=3.25 found
  found=$(cmake --version 2>/dev/null | sed -n '1s/^cmake version //p') || true
  dpkg --compare-versions "${found:-0}" ge "$needed" ||
    die "cbuild needs CMake $needed or newer, and 'cmake' here is ${found:-none} ($(command -v cmake || true)):" \
      "take one from https://apt.kitware.com or with 'pip install cmake', or put the newer one first in PATH"
}

require_cbuild() { [[ -x $CBUILD ]] || die "$CBUILD is not there: scripts/setup builds it"; }
