# Where chromium's source package comes from. Part of `./dev v8`; sourced by v8.sh.

# Sets $v8_package, Debian's version of what is to be built; v8_sources then writes a line a file, "SHA-256 SHA-1 BYTES NAME URL…".
v8_pinned_package() {
  v8_package=$(sed -n 's/^package //p' "$v8_tools/pinned")
}

v8_newest_package() {
  security=$(debian_security_mirror)
  [ -n "$security" ] || fail "apt knows no bookworm-security: add it to the machine's sources"
  private_apt_sources
  echo "deb-src [signed-by=$keyring] $security bookworm-security main" >>"$sources"
  quietly private_apt update -q || fail "apt-get update of the private package lists failed"
  v8_package=$(private apt-cache showsrc --only-source chromium 2>/dev/null | sed -n 's/^Version: //p' |
    grep -F '~deb12u' | sort -V | tail -n 1)
  [ -n "$v8_package" ] || fail "no source package chromium in Debian's bookworm-security"
}

v8_sources() {
  if [ -n "$v8_newest" ]; then v8_newest_sources; else v8_pinned_sources; fi
}

v8_pinned_sources() {
  mirror=$(debian_mirror)
  security=$(debian_security_mirror)
  sed -n 's/^file //p' "$v8_tools/pinned" | while read -r sha256 sha1 bytes name; do
    echo "$sha256 $sha1 $bytes $name" \
      ${mirror:+"${mirror%/}/pool/main/c/chromium/$name"} \
      ${security:+"${security%/}/pool/updates/main/c/chromium/$name"} \
      "https://snapshot.debian.org/file/$sha1"
  done
}

# What apt says, from lists that are signed.
v8_newest_sources() {
  private apt-get source --print-uris -q "chromium=$v8_package" 2>/dev/null |
    sed -n -E "s/^'([^']*)' ([^ ]*\.tar\.[a-z0-9]*) ([0-9]+) SHA256:([0-9a-f]+)$/\4 - \3 \2 \1/p" |
    grep -v 'orig-' || fail "apt names no sources of chromium $v8_package"
}

# All files of the list $1, into the folder $2. What was begun goes on; what is there and right is not asked for again.
v8_fetch_sources() {
  mkdir -p "$2"
  while read -r sha256 _ bytes name urls; do
    [ -f "$2/$name.checked" ] && [ -f "$2/$name" ] && continue
    [ -z "${EDGERT_V8_SOURCES:-}" ] || urls="${EDGERT_V8_SOURCES%/}/$name"
    v8_fetch "$2/$name" "$sha256" "$bytes" $urls
    : >"$2/$name.checked"
  done <"$1"
}

# v8_fetch FILE SHA256 BYTES URL…: from the first place that has it.
v8_fetch() {
  fetched=$1 fetched_sha256=$2 fetched_bytes=$3
  shift 3
  for url; do
    case $url in /*) url=file://$url ;; esac
    say "downloading $(basename "$fetched") ($((fetched_bytes / 1000000)) MB) from ${url%/*}"
    v8_download "$url" "$fetched.part" || {
      say "not there: $url"
      continue
    }
    if [ "$(sha256sum <"$fetched.part")" = "$fetched_sha256  -" ]; then
      mv "$fetched.part" "$fetched"
      return 0
    fi
    say "its SHA-256 is not $fetched_sha256: $url"
    rm -f "$fetched.part"
  done
  [ -z "$v8_newest" ] || fail "the mirror's lists name $(basename "$fetched"), and it has no such file: try again later, or another with EDGERT_V8_SOURCES=URL"
  fail "nobody has $(basename "$fetched"). Debian's mirrors keep the latest versions only: './dev v8 --newest' builds what they have now,
dev: './dev v8 --from FILE|URL' takes a packed V8, EDGERT_V8_SOURCES=FOLDER|URL names a place that has the source package"
}

# v8_download URL FILE, by the proxy that apt has.
v8_download() {
  apt_proxy=
  case $1 in http://*) eval "$(apt-config shell apt_proxy Acquire::http::Proxy)" ;; esac
  if [ -t 2 ]; then curl_talks=--progress-bar; else curl_talks=-sS; fi
  curl -fL --retry 3 --connect-timeout 20 "$curl_talks" ${apt_proxy:+--proxy "$apt_proxy"} -C - -o "$2" "$1" || {
    # A server answers 416 when there is nothing left to send.
    [ -f "$2" ] && [ "$(wc -c <"$2")" = "$fetched_bytes" ]
  }
}
