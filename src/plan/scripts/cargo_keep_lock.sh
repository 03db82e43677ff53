# shellcheck shell=sh
# Argument: the workspace. The source stays as it is, so the Cargo.lock that cargo makes for a workspace without one is
# kept with what is compiled: the next build takes the same versions, and asks no registry for newer ones. Another cargo
# may not understand it.
lock=$1/Cargo.lock
if [ -e "$lock" ] || [ -L "$lock" ]; then
  rm -f @TARGET@/.cbuild-Cargo.lock*
else
  kept_lock="@TARGET@/.cbuild-Cargo.lock $(cargo -V)"
  if [ -f "$kept_lock" ]; then cp -p "$kept_lock" "$lock" || exit @COPY_FAILED@; fi
  trap 'if [ -f "$lock" ]; then cp -p "$lock" @TARGET@/.cbuild-new && mv @TARGET@/.cbuild-new "$kept_lock"; fi' EXIT
fi
