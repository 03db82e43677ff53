# shellcheck shell=sh
# python_tool PACKAGE…: installs programs of PyPI's that the build needs, apart from its own packages. The Python of
# lambda-builders runs them, as the function's may be too old for them; it may have no pip of its own.
python=$(sed -n '1s/^#! *//p' "$(command -v lambda-builders)")
python_tool() {
  echo "installing $*" >&2
  "$python" -c '' 2>/dev/null || not_installed "the image's lambda-builders says of no Python that runs it: $python"
  if "$python" -m pip --version >/dev/null 2>&1; then
    set -- "$python" -m pip install "$@"
  else
    set -- python3 -m pip --python "$python" install "$@"
  fi
  "$@" -q --disable-pip-version-check --no-warn-script-location --root-user-action ignore --target @TOOLS@/python >&2 ||
    not_installed "pip could not install what exports the lock file: see above"
}
