# V8's own build. Part of `./dev v8`; sourced by v8.sh.

# What clang needs for one file at most, and what tree, objects and library take.
v8_job_megabytes=2500
v8_disk_megabytes=4000

# clang-19 is what Debian builds this chromium with; the library is for g++ 12's libstdc++.
v8_wanted_packages="clang-19 lld-19 libclang-rt-19-dev generate-ninja ninja-build python3 patch xz-utils ccache curl ca-certificates
  g++-12"

v8_packages() {
  missing=$(missing_packages $v8_wanted_packages)
  [ -z "$missing" ] || install_packages $missing
}

# Before anything long begins. $1: the folder of the work.
v8_room() {
  available=$(v8_memory_megabytes)
  v8_jobs=$((available / v8_job_megabytes))
  [ "$v8_jobs" -ge 1 ] || fail "V8 needs $v8_job_megabytes MB of memory to compile, and $available are free"
  [ "$v8_jobs" -le "$jobs" ] || v8_jobs=$jobs
  free=$(($(df -Pk "$1" | awk 'NR == 2 { print $4 }') / 1024))
  taken=$(du -sm "$1" | cut -f 1)
  [ $((free + taken)) -ge "$v8_disk_megabytes" ] ||
    fail "V8 needs $v8_disk_megabytes MB in $1, of which there are $((free + taken)): EDGERT_V8_HOME names another folder"
}

# What is free of the machine's memory and of the control group's.
v8_memory_megabytes() {
  machine=$(($(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo) / 1024))
  limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || echo max)
  if [ "$limit" != max ]; then
    group=$(((limit - $(cat /sys/fs/cgroup/memory.current)) / 1048576))
    [ "$group" -ge "$machine" ] || machine=$group
  fi
  echo "$machine"
}

# v8_compile TREE LOG: begins where an earlier one was ended.
v8_compile() (
  cd "$1"
  # Read by //build/toolchain/linux/unbundle when gn runs.
  export CC=clang-19 CXX=clang++-19 AR=ar NM=nm
  export CCACHE_BASEDIR="$1" CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=include_file_mtime,include_file_ctime
  mkdir -p out
  cmp -s "$v8_tools/args.gn" out/args.gn || cp "$v8_tools/args.gn" out/args.gn
  quietly gn gen out || fail "gn does not take this V8"
  python3 "$v8_tools/progress.py" "$2" ninja -C out -j "$v8_jobs" v8_monolith
)

# v8_collect TREE FOLDER: what programs are built with.
v8_collect() {
  rm -rf "$2"
  mkdir -p "$2/lib"
  cp "$1/out/obj/libv8_monolith.a" "$2/lib/"
  (cd "$1" && find include -name '*.h' -exec cp --parents {} "$2" \;)
  # What a program must define to agree with the library; it says V8_GN_HEADER.
  cp "$1/out/gen/include/v8-gn.h" "$2/include/"
  cp "$1/out/args.gn" "$2/"
  cp "$1"/LICENSE* "$2/"
}
