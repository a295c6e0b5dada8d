# A V8 in one file: for machines that should not build it. Part of `./dev v8`; sourced by v8.sh.

# v8_packed FOLDER: packs the V8 that this checkout uses, with its checksum beside it.
v8_packed() {
  v8_needed
  mkdir -p "$1"
  version=$(v8_version_of "$deps/v8-current")
  packed=$(cd "$1" && pwd)/v8-$version-linux-$(uname -m | sed s/x86_64/x64/).tar.xz
  say "packing $packed"
  # By name and without times and owners: the same V8 makes the same file.
  tar -C "$(readlink -f "$deps/v8-current")" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
    --transform "s,^\./,v8-$version/," -cf - . | xz -6 -T "$jobs" >"$packed.new"
  mv "$packed.new" "$packed"
  (cd "$(dirname "$packed")" && sha256sum "$(basename "$packed")" >"$packed.sha256")
  say "SHA-256 $(cut -d ' ' -f 1 "$packed.sha256")"
}

# v8_take FILE|URL SHA256: unpacks it below $v8_home; $v8_taken becomes its folder. A checksum is what was given, or lies beside it as
# NAME.sha256; a file may come without, what comes over a network may not.
v8_take() {
  mkdir -p "$v8_home/work"
  taking=$(mktemp -d "$v8_home/work/take.XXXXXX")
  wanted_sha256=$2
  case $1 in
    http://* | https://*)
      archive=$taking/archive
      curl -fL -sS --retry 3 -o "$archive" "$1" || v8_not_taken "cannot fetch $1"
      [ -n "$wanted_sha256" ] || wanted_sha256=$(curl -fL -sS "$1.sha256" | cut -d ' ' -f 1)
      [ -n "$wanted_sha256" ] || v8_not_taken "there is no $1.sha256; --sha256 gives its checksum"
      ;;
    *)
      archive=$1
      [ -f "$archive" ] || v8_not_taken "there is no file $archive"
      [ -n "$wanted_sha256" ] || [ ! -f "$archive.sha256" ] || wanted_sha256=$(cut -d ' ' -f 1 "$archive.sha256")
      ;;
  esac
  has_sha256=$(sha256sum <"$archive" | cut -d ' ' -f 1)
  [ -z "$wanted_sha256" ] || [ "$wanted_sha256" = "$has_sha256" ] ||
    v8_not_taken "$1 has the SHA-256 $has_sha256, not $wanted_sha256"
  say "unpacking $(basename "$1")"
  mkdir "$taking/new"
  # As new as they are here, so that what was built with another is built again.
  tar -xmf "$archive" --no-same-owner -C "$taking/new" || v8_not_taken "$1 is no archive"
  # The archive may or may not have one folder at its top.
  header=$(find "$taking/new" -name v8-version.h | head -n 1)
  [ -n "$header" ] || v8_not_taken "$1 holds no v8-version.h"
  unpacked=$(dirname "$(dirname "$header")")
  [ -f "$unpacked/lib/libv8_monolith.a" ] || v8_not_taken "$1 holds no lib/libv8_monolith.a"
  if [ ! -f "$unpacked/v8.txt" ]; then v8_note_old "$unpacked" "$has_sha256"; fi
  v8_taken=$v8_home/$(v8_version_of "$unpacked")-$(sed -n 's/^recipe //p' "$unpacked/v8.txt")
  # Another checkout may be building with it.
  [ -d "$v8_taken" ] || mv "$unpacked" "$v8_taken"
  rm -rf "$taking"
}

# One that was packed by other means says no more than its version.
v8_note_old() {
  date=unknown
  if [ "$(v8_version_of "$1")" = "$(sed -n 's/^v8 //p' "$v8_tools/pinned")" ]; then date=$(sed -n 's/^date //p' "$v8_tools/pinned"); fi
  v8_note "$1" "date $date" "recipe $(printf '%s' "$2" | cut -c 1-8)"
}

v8_not_taken() {
  rm -rf "$taking"
  fail "$1"
}
