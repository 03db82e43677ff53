# shellcheck shell=sh
# Pipfile.lock as requirements with hashes, without development's.
# shellcheck disable=SC2154 # python_tool.sh has the Python
(
  python_tool @TOOL@
  export PYTHONPATH=@TOOLS@/python PIPENV_IGNORE_VIRTUALENVS=1 PIPENV_VENV_IN_PROJECT=0
  "$python" -m pipenv verify >&2 ||
    not_installed "pipenv takes no Pipfile.lock that does not fit Pipfile: see above; 'pipenv lock' makes a new one"
  "$python" -m pipenv requirements --hash > @REQUIREMENTS@ ||
    not_installed "pipenv did not export Pipfile.lock: see above"
) || exit
