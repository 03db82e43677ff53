# shellcheck shell=sh
# Makes the scratch and the artifacts directory and copies the source into the first. @COPIES@ are calls of copy, which
# name all that belongs to it: nothing is decided here.
#
# copy DIRECTORY MODE ./NAME…: what lies in DIRECTORY of $from by these names, and the directory's own mode and time.
copy() {
  to=$into/$1 mode=$2
  mkdir -p "$to" && cd "$from/$1" || return
  shift 2
  if [ $# -gt 0 ]; then cp -RPp "$@" "$to"/ || return; fi
  if [ "$mode" != 755 ]; then chmod "$mode" "$to" || return; fi
  touch -c -r . "$to" 2>/dev/null || :
}
copy_source() {
  mkdir -p @SCRATCH@ @ARTIFACTS@ || return
  from=@SOURCE@ into=@SCRATCH@
  @COPIES@
}
