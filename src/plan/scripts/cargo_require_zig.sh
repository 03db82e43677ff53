# shellcheck shell=sh
# Without zig cargo lambda installs one from PyPI, of any version and in each container anew. Looked for is where
# cargo-zigbuild does.
command -v "${CARGO_ZIGBUILD_ZIG_PATH:-zig}" >/dev/null 2>&1 ||
  "${CARGO_ZIGBUILD_PYTHON_PATH:-python3}" -m ziglang version >/dev/null 2>&1 || exit @NO_ZIG@
