# shellcheck shell=sh
# cargo takes a file for unchanged that is older than what was compiled, which says little here: a file may have been
# written after it was copied, a former state may come back with its old time, and another project to the same place. So
# each state of a file gets the time of the build that first saw it, and keeps it: the target directory has a list of
# states for each time. A state in none of them is new; one that a build did not see is forgotten. All is new where the
# image's find cannot list, a name has lines of its own, or there are so many lists that to compile once costs less.
# Listed is the source itself, whose files have a time of change that nobody sets, and before it is copied: what changes
# in between is new in the next build.
list_source() {
  cd @SOURCE@ || return
  find . '(' @LEFT_OUT@-name .git -o -name .aws-sam ')' -prune -o -printf '%y %s %T@ %C@ %p\n' 2>/dev/null |
    LC_ALL=C sort > @LISTING@
}
set_times() {
  if ! [ -s @LISTING@ ] || LC_ALL=C grep -Eqv '^[a-zA-Z] [0-9]+ [0-9.-]+ [0-9.-]+ \.(/|$)' @LISTING@; then
    find . -exec touch -c {} +
    return
  fi
  set -- @TIMES@/*
  if [ $# -gt 50 ]; then rm -rf "$@" || return; fi
  cp @LISTING@ @LISTING@-new || return
  for list in @TIMES@/*; do
    if ! [ -f "$list" ]; then continue; fi
    LC_ALL=C comm -12 "$list" @LISTING@ > @LISTING@-same || return
    LC_ALL=C comm -23 @LISTING@-new @LISTING@-same > @LISTING@-rest || return
    mv @LISTING@-rest @LISTING@-new || return
    if [ -s @LISTING@-same ]; then keep_times @LISTING@-same "${list##*/}"; else rm "$list"; fi || return
  done
  if [ -s @LISTING@-new ]; then keep_times @LISTING@-new "$(date +%s.%N)"; fi
}
keep_times() {
  if ! cmp -s "$1" @TIMES@/"$2"; then
    cp "$1" @NEW@ && mv @NEW@ @TIMES@/"$2" || return
  fi
  cut -d ' ' -f 5- "$1" | tr '\n' '\0' | xargs -0 touch -c -d "@$2" --
}
