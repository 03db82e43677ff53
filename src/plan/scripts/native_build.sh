# shellcheck shell=sh
# Arguments: the request; "alone" where only one build at a time may use what was fetched. Standard output is the
# answer's alone.
umask 022
command -v lambda-builders >/dev/null 2>&1 || exit @NO_TOOL@
if [ -n "$2" ] && command -v flock >/dev/null 2>&1; then
  exec 9< @FETCHED@
  flock -n 9 || { echo "waiting for another build of this project" >&2; flock 9; }
fi
copy_source >&2 || exit @COPY_FAILED@
cd @SCRATCH@ || exit @COPY_FAILED@
unset OLDPWD
exec lambda-builders "$1"
