# shellcheck shell=sh
# Argument: the workspace. The source stays as it is, so the Cargo.lock that cargo makes for a workspace without one is
# kept with what is compiled: the next build takes the same versions, and asks no registry for newer ones. Another cargo
# may not understand it.
lock=$1/Cargo.lock
if [ -e "$lock" ] || [ -L "$lock" ]; then
  rm -rf @TARGET@/.cbuild-Cargo.lock*
else
  kept_lock="@TARGET@/.cbuild-Cargo.lock $(cargo -V)"
  keep_file "$kept_lock"
  if [ -f "$kept_lock" ]; then cp -p "$kept_lock" "$lock" || exit @COPY_FAILED@; fi
  trap 'if [ -f "$lock" ]; then rm -rf @NEW@ && cp -p "$lock" @NEW@ && mv @NEW@ "$kept_lock"; fi' EXIT
fi
