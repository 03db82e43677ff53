# shellcheck shell=sh
# Of cargo's home only what it fetched is kept: the settings and programs in it would reach other builds. Its locks are
# kept with it: what is fetched, one build at a time writes there. zig keeps the C library that it compiled, which takes
# it half a minute.
umask 022
for tool in cargo cargo-lambda; do
  command -v "$tool" >/dev/null 2>&1 || { echo "there is no '$tool' in PATH"; exit @NO_TOOL@; }
done
image_home=${CARGO_HOME:-$HOME/.cargo}
export CARGO_HOME=@HOME@ CARGO_TARGET_DIR=@TARGET@ ZIG_GLOBAL_CACHE_DIR=@CACHE@/zig
mkdir -p @HOME@ @CACHE@/registry @CACHE@/git || exit @COPY_FAILED@
for kept in registry git .package-cache .package-cache-mutate .global-cache; do
  ln -s @CACHE@/$kept @HOME@/$kept || exit @COPY_FAILED@
done
for settings in config.toml config; do
  if [ -f "$image_home/$settings" ]; then cp "$image_home/$settings" @HOME@/ || exit @COPY_FAILED@; fi
done
