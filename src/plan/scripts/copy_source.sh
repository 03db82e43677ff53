# shellcheck shell=sh
# Makes the scratch and the artifacts directory and copies the source into the first. Directories with something to leave
# out in them are copied entry by entry: @COPIES@ are calls of copy_entries, one for each.
#
# copy_entries DIRECTORY /NAME/NAME/…/: what is in DIRECTORY but for these names, in batches: one cp for each is slow, one
# list of all is quadratic in some shells.
copy_entries() {
  directory=$1 left_out=$2
  mkdir -p @SCRATCH@/"$directory" && cd @SOURCE@/"$directory" || return
  set --
  for entry in * .[!.]* ..?*; do
    case $entry in .git | .aws-sam) continue ;; esac
    case $left_out in */"$entry"/*) continue ;; esac
    if [ -d "$entry" ]; then deep=y; fi
    if [ -e "$entry" ] || [ -L "$entry" ]; then set -- "$@" "./$entry"; fi
    if [ $# -ge 500 ]; then cp -RPp "$@" @SCRATCH@/"$directory"/ || return; set --; fi
  done
  if [ $# -gt 0 ]; then cp -RPp "$@" @SCRATCH@/"$directory"/ || return; fi
  touch -c -r . @SCRATCH@/"$directory" 2>/dev/null || :
}
copy_source() {
  deep=
  mkdir -p @SCRATCH@ @ARTIFACTS@ || return
  @COPIES@
  if [ -z "$deep" ] || ! command -v find >/dev/null 2>&1; then return 0; fi
  find @SCRATCH@ -mindepth 2 '(' -name .git -o -name .aws-sam ')' -prune -exec rm -rf {} +
}
