# shellcheck shell=sh
# Argument: the workspace. cargo lambda copies a program after cargo's own lock has ended, so each build has the target
# directory to itself. The lock is on the directory itself, which no build can put another in the place of.
mkdir -p @TARGET@ || exit @COPY_FAILED@
if command -v flock >/dev/null 2>&1; then
  exec 9< @TARGET@
  flock -n 9 || { echo "waiting for another build of this project"; flock 9; }
fi
keep_directory @TIMES@
remove @NEW@
copy_source || exit @COPY_FAILED@
cd @SCRATCH@ || exit @COPY_FAILED@
set_times || spoiled
cd "$1" || exit @NO_WORKING_DIRECTORY@
