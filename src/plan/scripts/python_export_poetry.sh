# shellcheck shell=sh
# poetry.lock as requirements with hashes, of the main group alone.
# shellcheck disable=SC2154 # python_tool.sh has the Python
(
  python_tool @TOOL@
  export PYTHONPATH=@TOOLS@/python POETRY_VIRTUALENVS_CREATE=false POETRY_NO_INTERACTION=1
  "$python" -m poetry check --lock >&2 ||
    not_installed "poetry takes no poetry.lock that does not fit pyproject.toml: see above; 'poetry lock' makes a new one"
  "$python" -m poetry export --only main -f requirements.txt -o @REQUIREMENTS@ >&2 ||
    not_installed "poetry did not export poetry.lock: see above"
) || exit
