# shellcheck shell=sh
# lambda-builders has put what npm would pack where we are: the files that decide on packages need not be among it.
taken=
for name in pnpm-lock.yaml yarn.lock .npmrc .yarnrc .yarnrc.yml .yarn pnpm-workspace.yaml; do
  if [ -e "@SCRATCH@/$name" ] && ! [ -e "$name" ]; then
    taken="$taken $name"
    cp -R "@SCRATCH@/$name" . || exit @COPY_FAILED@
  fi
done
