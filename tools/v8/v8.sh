# `./dev v8`: the current V8, in a folder that checkouts share. README.md says how it is made. Sourced by dev, whose functions it uses.

v8_tools=$root/tools/v8
v8_home=${EDGERT_V8_HOME:-${XDG_CACHE_HOME:-${HOME:-$deps}/.cache}/edgert/v8}

# Raise it when the steps, other than args.gn, change what they leave behind.
v8_recipe=1

. "$v8_tools/sources.sh"
. "$v8_tools/tree.sh"
. "$v8_tools/compile.sh"
. "$v8_tools/packed.sh"

v8() {
  v8_from= v8_sha256= v8_pack= v8_newest=
  while [ $# -gt 0 ]; do
    case $1 in
      --newest) v8_newest=1 ;;
      --from)
        [ $# -ge 2 ] || fail "--from needs a FILE or URL"
        v8_from=$2
        shift
        ;;
      --sha256)
        [ $# -ge 2 ] || fail "--sha256 needs 64 hexadecimal digits"
        v8_sha256=$2
        shift
        ;;
      --pack)
        v8_pack=.
        case ${2:-} in
          '' | -*) ;;
          *)
            v8_pack=$2
            shift
            ;;
        esac
        ;;
      *) fail "usage: ./dev v8 [--newest | --from FILE|URL [--sha256 DIGITS]] [--pack [FOLDER]]" ;;
    esac
    shift
  done
  if [ -n "$v8_from" ]; then
    v8_take "$v8_from" "$v8_sha256"
    v8_use "$v8_taken" chosen
  elif [ -z "$v8_pack" ] || [ -n "$v8_newest" ] || ! v8_is_there; then
    v8_build
  fi
  [ -z "$v8_pack" ] || v8_packed "$v8_pack"
}

v8_build() {
  if [ -n "$v8_newest" ]; then v8_newest_package; else v8_pinned_package; fi
  v8_key=$v8_recipe$(sha256sum <"$v8_tools/args.gn" | cut -c 1-7)
  for made in "$v8_home"/*-"$v8_key"/v8.txt; do
    if grep -qxF "package $v8_package" "$made" 2>/dev/null; then
      v8_use "$(dirname "$made")" chosen
      return 0
    fi
  done

  v8_work=$v8_home/work/$v8_package-$v8_key
  mkdir -p "$v8_work"
  # Held until this shell ends.
  exec 9>"$v8_work/lock"
  flock -n 9 || fail "somebody builds it already, in $v8_work"
  v8_room "$v8_work"
  v8_packages
  v8_sources >"$v8_work/sources"
  v8_fetch_sources "$v8_work/sources" "$v8_work/downloads"
  [ -d "$v8_work/tree" ] || v8_tree "$v8_work/downloads" "$v8_work/tree"
  say "compiling V8 with $v8_jobs jobs; what is ended begins again where it was (log: $v8_work/ninja.log)"
  v8_compile "$v8_work/tree" "$v8_work/ninja.log" || fail "V8 was not built: $v8_work/ninja.log"

  v8_collect "$v8_work/tree" "$v8_work/made"
  v8_note "$v8_work/made" "package $v8_package" "date $(cat "$v8_work/tree/date")" "recipe $v8_key"
  v8_made=$v8_home/$(v8_version_of "$v8_work/made")-$v8_key
  rm -rf "$v8_made"
  mv "$v8_work/made" "$v8_made"
  rm -rf "$v8_work"
  v8_use "$v8_made" chosen
}

# Writes v8.txt, which says of the folder $1 what V8 it holds: its version, and the lines that follow.
v8_note() {
  noted=$1
  shift
  {
    echo "v8 $(v8_version_of "$noted")"
    printf '%s\n' "$@"
  } >"$noted/v8.txt"
}

v8_version_of() {
  sed -n -E 's/^#define V8_(MAJOR_VERSION|MINOR_VERSION|BUILD_NUMBER|PATCH_LEVEL) ([0-9]+)$/\2/p' "$1/include/v8-version.h" |
    paste -sd .
}

# The presets *v8-current build with what this link leads to. $2 says who asked for it: somebody, who chose it, or `./dev deps`.
v8_use() {
  mkdir -p "$deps"
  [ -L "$deps/v8-current" ] || rm -rf "$deps/v8-current"
  ln -sfn "$1" "$deps/v8-current"
  wanted="$2 $1"
  [ "$(cat "$deps/v8-current.stamp" 2>/dev/null || true)" = "$wanted" ] || printf '%s\n' "$wanted" >"$deps/v8-current.stamp"
  say "V8 $(sed -n 's/^v8 //p' "$1/v8.txt") of $(sed -n 's/^date //p' "$1/v8.txt"): $1"
}

v8_is_there() {
  [ -f "$deps/v8-current/lib/libv8_monolith.a" ]
}

v8_needed() {
  v8_is_there || fail "there is no current V8 yet: './dev v8' builds it (about an hour on two cores), './dev v8 --from FILE|URL' takes a packed one"
}

# The one beside the checkout, where somebody put it there and nobody has chosen another.
v8_beside() {
  case $(cat "$deps/v8-current.stamp" 2>/dev/null || true) in
    chosen*) if v8_is_there; then return 0; fi ;;
  esac
  for archive in "$root"/../shared/v8/v8-*.tar.xz; do
    [ -f "$archive" ] || return 0
    wanted="$(basename "$archive") $(wc -c <"$archive") $v8_home"
    if [ "$(cat "$deps/v8-beside.stamp" 2>/dev/null || true)" = "$wanted" ] && v8_is_there; then return 0; fi
    v8_take "$archive" ""
    v8_use "$v8_taken" deps
    printf '%s\n' "$wanted" >"$deps/v8-beside.stamp"
    return 0
  done
}
