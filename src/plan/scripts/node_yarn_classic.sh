# shellcheck shell=sh
npm_tool @TOOL@
@TOOLS@/node_modules/.bin/yarn install --frozen-lockfile --production --non-interactive --no-progress \
  --cache-folder @FETCHED@/yarn >&2 || not_installed "yarn did not install what yarn.lock has: see above"
