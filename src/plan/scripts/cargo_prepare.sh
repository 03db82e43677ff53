# shellcheck shell=sh
# Of cargo's home only what it fetched is kept: the settings and programs in it would reach later builds. Its locks are
# kept with it: what is fetched, one build at a time writes there.
#
# A build can leave anything where things are kept, such as a FIFO for the next one to wait at. keep_directory and
# keep_file PATH: what is of another kind goes.
umask 022
spoiled() {
  echo @SPOILED@
  exit @COPY_FAILED@
}
remove() {
  if [ -e "$1" ] || [ -L "$1" ]; then rm -rf "$1" || spoiled; fi
}
keep_directory() {
  if [ -d "$1" ] && ! [ -L "$1" ]; then return; fi
  remove "$1"
  mkdir -p "$1" || spoiled
}
keep_file() {
  if [ -f "$1" ] && ! [ -L "$1" ]; then return; fi
  remove "$1"
}
for tool in cargo cargo-lambda; do
  command -v "$tool" >/dev/null 2>&1 || { echo "there is no '$tool' in PATH"; exit @NO_TOOL@; }
done
image_home=${CARGO_HOME:-$HOME/.cargo}
export CARGO_HOME=@HOME@ CARGO_TARGET_DIR=@TARGET@
mkdir -p @HOME@ @CACHE@ || exit @COPY_FAILED@
for kept in registry git; do keep_directory @CACHE@/$kept; done
for kept in .package-cache .package-cache-mutate .global-cache; do keep_file @CACHE@/$kept; done
keep_file @TARGET@/.rustc_info.json # cargo reads it, whatever it is
for kept in registry git .package-cache .package-cache-mutate .global-cache; do
  ln -s @CACHE@/$kept @HOME@/$kept || exit @COPY_FAILED@
done
for settings in config.toml config; do
  if [ -f "$image_home/$settings" ]; then cp "$image_home/$settings" @HOME@/ || exit @COPY_FAILED@; fi
done
