# shellcheck shell=sh
# Arguments: the working directory, the Makefile, the target.
umask 022
command -v make >/dev/null 2>&1 || exit @NO_TOOL@
copy_source || exit @COPY_FAILED@
cd "$1" || exit @NO_WORKING_DIRECTORY@
unset OLDPWD
exec make --makefile "$2" "$3"
