# shellcheck shell=sh
# What was only for the installation goes: .npmrc and those of yarn may have tokens. So do the tools' notes on when and how.
# shellcheck disable=SC2086,SC2154 # several names, all of them node_take_lock.sh's
rm -rf $taken .npmrc .yarnrc .yarnrc.yml .yarn node_modules/.modules.yaml node_modules/.pnpm-workspace-state*.json \
  node_modules/.yarn-integrity node_modules/.yarn-state.yml
