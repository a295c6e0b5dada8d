# From chromium's source package to a V8 that gn and ninja build by itself. Part of `./dev v8`; sourced by v8.sh.

# What V8 needs of chromium's sources: 250 MB of 5.9 GB.
v8_needs="v8 build third_party/abseil-cpp third_party/dragonbox third_party/fast_float third_party/fp16 third_party/googletest
  third_party/highway third_party/icu third_party/jinja2 third_party/markupsafe third_party/simdutf"

# v8_tree DOWNLOADS FOLDER: makes FOLDER, or leaves none.
v8_tree() {
  say "unpacking what V8 needs"
  rm -rf "$2" "$2.new"
  mkdir -p "$2.new/chromium" "$2.new/debian"
  tar -xf "$(echo "$1"/chromium_*.debian.tar.xz)" -C "$2.new/debian" --strip-components=1
  # The folder at the top is named anew with each version.
  for folder in $v8_needs; do echo "*/$folder"; done >"$2.new/wanted"
  xz -dc -T "$jobs" "$(echo "$1"/chromium_*.orig.tar.xz)" |
    tar -xf - -C "$2.new/chromium" --strip-components=1 --wildcards --no-wildcards-match-slash -T "$2.new/wanted" ||
    fail "chromium's sources hold not all that V8 needs"
  (cd "$2.new/chromium" && quietly python3 "$v8_tools/apply_patches.py" "$2.new/debian/patches") ||
    fail "Debian's patches do not apply to what was unpacked"
  v8_standalone "$2.new"
  unlinked=$v8_tools/unlinked
  [ -z "$v8_newest" ] || unlinked=
  python3 "$v8_tools/own_patches.py" "$2.new/v8" $unlinked || fail "V8's build files cannot be changed"
  v8_date_of "$2.new/debian/changelog" >"$2.new/v8/date"
  mv "$2.new/v8" "$2"
  rm -rf "$2.new"
}

# v8/ becomes the root, and what lies beside it goes below it.
v8_standalone() {
  (
    cd "$1"
    mv chromium/v8 v8
    mv chromium/build v8/build
    for folder in $v8_needs; do
      case $folder in
        third_party/dragonbox | third_party/fast_float | third_party/fp16 | third_party/highway)
          # V8 has build files of its own for these.
          mv "chromium/$folder/src" "v8/$folder/src" ;;
        third_party/*) mv "chromium/$folder" "v8/$folder" ;;
      esac
    done
  )
}

# The day of Debian's changelog, as 2026-07-07.
v8_date_of() {
  date -u -d "$(sed -n 's/^ -- .*>  //p' "$1" | head -n 1)" +%Y-%m-%d
}
