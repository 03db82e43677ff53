# shellcheck shell=sh
# Arguments: the request; "alone" where only one build at a time may use what was fetched; a package of npm's that the
# build needs besides, and the program for which the image's is as good; the variable by which a tool writes a log of
# its own; where lambda-builders puts the source. Standard output is the answer's alone.
umask 022
command -v lambda-builders >/dev/null 2>&1 || exit @NO_TOOL@
if [ -n "$2" ] && command -v flock >/dev/null 2>&1; then
  exec 9< @FETCHED@
  flock -n 9 || { echo "waiting for another build of this project" >&2; flock 9; }
fi
# shellcheck disable=SC2317 # what comes in place of @BEFORE@ and @AFTER@ calls it
not_installed() {
  echo "$1" >&2
  exit @NO_LOCKED_INSTALL@
}
npm_tool() {
  echo "installing $1" >&2
  # The project's registry is the tool's too; npm looks for its settings where it installs.
  settings=@SCRATCH@/.npmrc
  if ! [ -f "$settings" ]; then settings=$HOME/.npmrc; fi
  npm install -q --no-audit --no-fund --no-package-lock --userconfig "$settings" --prefix @TOOLS@ "$1" >&2 ||
    exit @NO_NPM_TOOL@
}
# An earlier build of this project may have left anything there, such as a link for the tools to write through.
for kept in @FETCHED@/*; do
  if [ -L "$kept" ] || { [ -e "$kept" ] && ! [ -d "$kept" ]; }; then rm -rf "$kept"; fi
done
copy_source >&2 || exit @COPY_FAILED@
cd @SCRATCH@ || exit @COPY_FAILED@
@BEFORE@
if [ -n "$3" ] && ! { [ -n "$4" ] && command -v "$4" >/dev/null 2>&1; }; then
  npm_tool "$3"
  PATH=@TOOLS@/node_modules/.bin:$PATH
fi
unset OLDPWD
if [ -n "$5" ]; then export "$5=@TOOL_LOG@"; fi
answer=$(lambda-builders "$1")
status=$?
# Of what went wrong lambda-builders tells pip's last word, which is seldom the reason.
if [ "$status" -ne 0 ] && [ -s @TOOL_LOG@ ]; then
  sed -n -e 's/^[-0-9]*T[0-9:,]* *ERROR: /ERROR: /p' -e 's/^[-0-9]*T[0-9:,]* *WARNING: /WARNING: /p' @TOOL_LOG@ | tail -n 20 | cut -c 1-2000 >&2
fi
if [ "$status" -ne 0 ]; then
  :
  @ON_FAILURE@
else
  cd "$6" || exit @COPY_FAILED@
  @AFTER@
fi
printf '%s\n' "$answer"
exit "$status"
