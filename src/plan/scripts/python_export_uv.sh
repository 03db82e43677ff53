# shellcheck shell=sh
# uv.lock as requirements with hashes: pip checks them, and takes no version that is not locked. Groups of packages such
# as `dev` are not for functions. What lies in the project cannot have a hash.
(
  python_tool @TOOL@
  UV_PYTHON_DOWNLOADS=never @TOOLS@/python/bin/uv export -q --locked --no-default-groups --no-editable \
    --no-emit-project --no-header --no-annotate --format requirements-txt -o @REQUIREMENTS@ >&2 ||
    not_installed "uv did not export uv.lock: see above"
  own=$(sed -n -e 's/^-e *//p' -e '/^[./]/p' -e '/^file:/p' @REQUIREMENTS@)
  if [ -n "$own" ]; then
    not_installed "uv.lock has packages of the project itself, which pip cannot check, and which are not built yet: $own"
  fi
) || exit
