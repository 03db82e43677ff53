# shellcheck shell=sh
# `focus` looks past a lock file that does not fit, and `--immutable` installs all and refuses files of other versions of
# Yarn. So it is looked at what the file resolves to, before and after. Files instead of Plug'n'Play, which needs a
# loader that Lambda does not have; not a Yarn that the project brings, which may need one too.
resolutions() {
  sed -n 's/^ *resolution: *//p' yarn.lock | LC_ALL=C sort
}
npm_tool @TOOL@
export YARN_NODE_LINKER=node-modules YARN_IGNORE_PATH=1 YARN_ENABLE_TELEMETRY=0 YARN_GLOBAL_FOLDER=@FETCHED@/yarn-berry
export YARN_ENABLE_GLOBAL_CACHE=1 YARN_ENABLE_IMMUTABLE_INSTALLS=0 YARN_ENABLE_PROGRESS_BARS=0
yarn=@TOOLS@/node_modules/.bin/yarn
resolutions > @LOCK_BEFORE@ || exit @COPY_FAILED@
"$yarn" install --mode=update-lockfile >&2 || not_installed "yarn could not read yarn.lock: see above"
resolutions | cmp -s - @LOCK_BEFORE@ ||
  not_installed "yarn.lock does not fit package.json: run 'yarn install', and commit it"
"$yarn" workspaces focus --production >&2 || not_installed "yarn did not install what yarn.lock has: see above"
