# shellcheck shell=sh
# zig keeps the C library that it compiled, which takes it half a minute. Where the image has some, the first build makes
# links to it: what builds add to it is their own, and what they change ends with their container.
image_zig=${ZIG_GLOBAL_CACHE_DIR:-}
export ZIG_GLOBAL_CACHE_DIR=@TARGET@/.cbuild-zig
if [ -L "$ZIG_GLOBAL_CACHE_DIR" ] || ! [ -d "$ZIG_GLOBAL_CACHE_DIR" ]; then
  remove "$ZIG_GLOBAL_CACHE_DIR"
  if [ -d "$image_zig" ]; then
    cp -Rs "$image_zig" @NEW@ 2>/dev/null || { remove @NEW@; cp -R "$image_zig" @NEW@; } || exit @COPY_FAILED@
    mv @NEW@ "$ZIG_GLOBAL_CACHE_DIR" || exit @COPY_FAILED@
  fi
fi
