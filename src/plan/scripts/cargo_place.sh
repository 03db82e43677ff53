# shellcheck shell=sh
# place ID BINARY DESTINATION; include ID DIRECTORY FROM TO. A project's own configuration of cargo lambda may say
# `extension` or `flatten`, and so have the binary elsewhere. Links are followed: what they lead to need not be in the
# artifact. dash's echo takes backslashes for its own.
place() {
  for made in @LAMBDA@/"$2"/bootstrap @LAMBDA@/extensions/"$2" @LAMBDA@/bootstrap ''; do
    if [ -f "$made" ]; then break; fi
  done
  if [ -z "$made" ]; then
    # shellcheck disable=SC2012 # for people to read
    made=$(ls @LAMBDA@ 2>/dev/null | tr '\n' ' ')
    printf "cargo lambda made no binary '%s'; it made: %s\n" "$2" "$made"
    exit @NO_BINARY@
  fi
  rm -rf "@ARTIFACTS@/$1/$3"
  mkdir -p "$(dirname "@ARTIFACTS@/$1/$3")" && cp "$made" "@ARTIFACTS@/$1/$3" || exit @COPY_FAILED@
  chmod 755 "@ARTIFACTS@/$1/$3"
}
include() {
  if [ ! -e "@SCRATCH@/$2/$3" ]; then
    printf "'%s' is to be included, and does not exist in '%s'\n" "$3" "$2"
    exit @NO_INCLUDE@
  fi
  if ! [ -f "@SCRATCH@/$2/$3" ] && ! [ -d "@SCRATCH@/$2/$3" ]; then
    printf "'%s' is to be included, and is neither a file nor a directory\n" "$3"
    exit @NO_INCLUDE@
  fi
  broken=$(find -L "@SCRATCH@/$2/$3" -type l 2>&1)
  if [ -n "$broken" ]; then
    printf "'%s' is to be included, and has links that lead nowhere: %s\n" "$3" "$broken"
    exit @NO_INCLUDE@
  fi
  mkdir -p "$(dirname "@ARTIFACTS@/$1/$4")" || exit @COPY_FAILED@
  if [ -d "@SCRATCH@/$2/$3" ]; then
    mkdir -p "@ARTIFACTS@/$1/$4" && cp -RL "@SCRATCH@/$2/$3/." "@ARTIFACTS@/$1/$4/" || exit @COPY_FAILED@
  else
    cp -L "@SCRATCH@/$2/$3" "@ARTIFACTS@/$1/$4" || exit @COPY_FAILED@
  fi
}
