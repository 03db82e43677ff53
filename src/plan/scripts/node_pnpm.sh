# shellcheck shell=sh
# Without pnpm's store of links: what is packed for Lambda is files.
npm_tool @TOOL@
CI=true @TOOLS@/node_modules/.bin/pnpm install --prod --frozen-lockfile --config.node-linker=hoisted \
  --config.package-import-method=copy --store-dir @FETCHED@/pnpm >&2 ||
  not_installed "pnpm did not install what pnpm-lock.yaml has: see above"
