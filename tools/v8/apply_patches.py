"""Applies Debian's patches to the part of chromium's sources that is here: of each patch the sections whose files are.

usage: apply_patches.py DEBIAN/PATCHES, in the folder of the sources
"""
import pathlib
import re
import subprocess
import sys

# What git and others write between the sections; `patch` would act on some of it.
BETWEEN = ("diff --git", "index ", "Index: ", "=====", "new file", "deleted file", "From ", "rename ", "similarity ")


def sections(text):
    """Pairs of the file that is patched and the section's text."""
    lines = text.splitlines(keepends=True)
    starts = [at for at in range(len(lines) - 1) if lines[at].startswith("--- ") and lines[at + 1].startswith("+++ ")]
    for start, end in zip(starts, starts[1:] + [len(lines)]):
        old, new = (lines[start + offset][4:].split("\t")[0].strip() for offset in (0, 1))
        path = pathlib.Path((old if new == "/dev/null" else new).split("/", 1)[1])
        before = path if old == "/dev/null" else pathlib.Path(old.split("/", 1)[1])
        makes = old == "/dev/null" or (start + 2 < end and re.match(r"@@ -0,0", lines[start + 2]))
        if before.exists() or (makes and path.parts[0] in ("v8", "build")):
            yield path, "".join(line for line in lines[start:end] if not line.startswith(BETWEEN))


def main():
    patches = pathlib.Path(sys.argv[1])
    failed = 0
    for line in (patches / "series").read_text().splitlines():
        name = line.split("#")[0].strip()
        if not name:
            continue
        found = list(sections((patches / name).read_text(errors="surrogateescape")))
        if not found:
            continue
        text = "".join(section for _, section in found).encode(errors="surrogateescape")
        done = subprocess.run(["patch", "-p1", "--no-backup-if-mismatch", "-s", "-f"], input=text,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        print("failed:" if done.returncode else "applied:", name, *[path for path, _ in found])
        if done.returncode:
            failed += 1
            print(done.stdout.decode(errors="replace"))
    return 1 if failed else 0


sys.exit(main())
