"""Makes chromium's V8 one that builds by itself, with Debian's tools, in less time.

usage: own_patches.py TREE [UNLINKED]

UNLINKED lists what is not compiled, for the version that it was made for.
"""
import pathlib
import re
import sys


def replaced(text, pattern, replacement, what):
    changed, times = re.subn(pattern, replacement, text, flags=re.MULTILINE)
    if not times:
        sys.exit(f"the recipe does not fit this V8: it has no {what}")
    return changed


def edit(path, *changes):
    text = path.read_text()
    for change in changes:
        text = replaced(text, *change)
    path.write_text(text)


def stand_alone(tree):
    edit(tree / "build/config/gclient_args.gni",
         (r"^build_with_chromium = true", "build_with_chromium = false", "build_with_chromium"))
    # Debian's gn is of 2022.
    if "exec_script_whitelist" not in (tree / ".gn").read_text():
        edit(tree / ".gn", (r"^exec_script_allowlist = ", "exec_script_whitelist = ", "exec_script_allowlist"))
    # GNU ld, which links programs of g++ 12, cannot read CREL relocations.
    edit(tree / "build/config/compiler/BUILD.gn",
         (r'if \(is_linux && use_lld && current_cpu != "arm" && current_cpu != "s390x"\) \{', "if (false) {",
          "relocations in CREL"))


# Programs and their parts that only run while V8 is built, and not long: -O3 would take longer than it gains.
RUN_ONCE = ("torque_base", "torque_generated_initializers", "v8_initializers")


def compile_quickly(tree):
    changes = [(r"\A((?:#.*\n)+)", r'\1\nconfig("run_once") {\n  cflags = [ "-O1" ]\n}\n', "head")]
    for target in RUN_ONCE:
        changes.append((rf'(^v8_\w+\("{target}"\) \{{\n(?:(?!^\}}).*\n)*?)^\}}',
                        r'\1\n  configs += [ ":run_once" ]\n}', f"target {target}"))
    edit(tree / "BUILD.gn", *changes)


def leave_out(tree, unlinked):
    icu, abseil = [], []
    for line in unlinked.read_text().splitlines():
        if line and not line.startswith("#"):
            (abseil if line.startswith("absl/") else icu).append(line)
    edit(tree / "third_party/icu/sources.gni",
         *[(rf'^  "{re.escape(name)}",\n', "", name) for name in icu])
    edit(tree / "third_party/abseil-cpp/BUILD.gn",
         *[(rf'^    "//third_party/abseil-cpp/{re.escape(name)}",\n', "", name) for name in abseil])


def main():
    tree = pathlib.Path(sys.argv[1])
    stand_alone(tree)
    compile_quickly(tree)
    if len(sys.argv) > 2:
        leave_out(tree, pathlib.Path(sys.argv[2]))


main()
