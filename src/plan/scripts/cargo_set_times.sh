# shellcheck shell=sh
# cargo takes a file for unchanged that is older than what was compiled, which says little here: a file may have been
# written after it was copied, a former state may come back with its old time, and another project to the same place. So
# each state of a file gets the time of the build that first saw it, and keeps it: the target directory has a list of
# states for each time. A state in none of them is new; one that a build did not see is forgotten. The states are those
# that cbuild read on the host. All is new, and nothing kept, where they cannot be told, where other files were copied
# than it read, where the image's find cannot show that, or there are so many lists that to compile once costs less.
set_times() {
  if ! [ -s @CONTENT@ ] || ! is_as_read; then
    rm -rf @TIMES@/* && find . -exec touch -c {} +
    return
  fi
  set -- @TIMES@/*
  if [ $# -gt 50 ]; then rm -rf "$@" || return; fi
  cp @CONTENT@ @LISTING@-new || return
  for list in @TIMES@/*; do
    if ! [ -f "$list" ]; then continue; fi
    LC_ALL=C comm -12 "$list" @CONTENT@ > @LISTING@-same || return
    LC_ALL=C comm -23 @LISTING@-new @LISTING@-same > @LISTING@-rest || return
    mv @LISTING@-rest @LISTING@-new || return
    if [ -s @LISTING@-same ]; then keep_times @LISTING@-same "${list##*/}"; else rm "$list"; fi || return
  done
  if [ -s @LISTING@-new ]; then keep_times @LISTING@-new "$(date +%s.%N)"; fi
}
is_as_read() {
  find . -type f -printf '%s %T@ %p\n' > @LISTING@-found 2>/dev/null || return
  LC_ALL=C sort @LISTING@-found | cmp -s @COPIED@ -
}
keep_times() {
  if ! cmp -s "$1" @TIMES@/"$2"; then
    cp "$1" @NEW@ && mv @NEW@ @TIMES@/"$2" || return
  fi
  cut -d ' ' -f 3- "$1" | tr '\n' '\0' | xargs -0 touch -c -d "@$2" --
}
