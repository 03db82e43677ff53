# shellcheck shell=sh
# Argument: the workspace. cargo lambda copies a program after cargo's own lock has ended, so each build has the target
# directory to itself. Redirections of exec would end some shells where they fail.
mkdir -p @TIMES@ || exit @COPY_FAILED@
if command -v flock >/dev/null 2>&1; then
  true > @TARGET@/.cbuild-lock || exit @COPY_FAILED@
  exec 9>@TARGET@/.cbuild-lock
  flock -n 9 || { echo "waiting for another build of this project"; flock 9; }
fi
list_source || exit @COPY_FAILED@
copy_source || exit @COPY_FAILED@
cd @SCRATCH@ || exit @COPY_FAILED@
set_times || exit @COPY_FAILED@
cd "$1" || exit @NO_WORKING_DIRECTORY@
