# shellcheck shell=sh
# The variables come by the environment, not in the script or the log, and only cargo is to see them. cargo lambda takes
# each program that lies in the target directory for one that was just made: those of earlier builds go first. cargo
# links them there again where they are still right.
for old in @TARGET@/*-linux-*/*/* @TARGET@/*-linux-*/*/examples/*; do
  if [ -f "$old" ] && [ -x "$old" ]; then rm -f "$old" || exit @COPY_FAILED@; fi
done
env_vars=$CBUILD_ENV_VARS
unset CBUILD_ENV_VARS
if [ -n "$env_vars" ]; then set -- "--env-var=$env_vars"; else set --; fi
@CARGO@ "$@" || exit
for made in @ARTIFACTS@/*; do
  if [ -e "$made" ]; then exit; fi
done
exit @NOTHING_MADE@
