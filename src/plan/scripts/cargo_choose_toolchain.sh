# shellcheck shell=sh
# A toolchain that the project names and the image lacks is kept beside what was fetched. rustup installs it when it is
# first called, and knows no locks.
at=$PWD
while [ -n "$at" ] && ! [ -e "$at/rust-toolchain.toml" ] && ! [ -e "$at/rust-toolchain" ]; do at=${at%/*}; done
if [ -n "$at" ]; then
  if ! RUSTUP_AUTO_INSTALL=0 cargo --version >/dev/null 2>&1; then
    export RUSTUP_HOME=@CACHE@/rustup
    keep_directory @CACHE@/rustup
    exec 8< @CACHE@
    if command -v flock >/dev/null 2>&1; then flock 8; fi
    cargo --version >/dev/null && rustup target add @TRIPLE@ >/dev/null || exit
    exec 8>&-
  fi
fi
