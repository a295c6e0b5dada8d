# ./dev v8 takes a packed V8 into a folder that checkouts share, and packs it again; nothing but what it should be is taken.
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADER = "".join(f"#define V8_{part} {number}\n" for part, number in
                 (("MAJOR_VERSION", 15), ("MINOR_VERSION", 9), ("BUILD_NUMBER", 8), ("PATCH_LEVEL", 7)))


def expect(truth, what):
    if not truth:
        raise AssertionError(what)


def packed(path, files, top):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            file = pathlib.Path(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        with tarfile.open(path, "w:xz") as archive:
            archive.add(folder, arcname=top)
    return path


class Checkout:
    def __init__(self, folder):
        self.deps, self.home = f"{folder}/deps", f"{folder}/home"

    def v8(self, *arguments, code=0):
        done = subprocess.run([ROOT / "dev", "v8", *map(str, arguments)], capture_output=True, text=True, timeout=60,
                              env={**os.environ, "EDGERT_DEPS": self.deps, "EDGERT_V8_HOME": self.home})
        said = done.stdout + done.stderr
        expect(done.returncode == code, f"{arguments} ended with {done.returncode}: {said}")
        return said

    def used(self):
        return {path.name: path.read_text() for path in pathlib.Path(self.deps, "v8-current").rglob("*") if path.is_file()}


with tempfile.TemporaryDirectory() as folder:
    files = {"lib/libv8_monolith.a": "the library", "include/v8-version.h": HEADER, "args.gn": "is_debug = false\n"}
    here, there = Checkout(f"{folder}/a"), Checkout(f"{folder}/b")
    for top in (".", "v8"):
        archive = packed(f"{folder}/v8.tar.xz", files, top)
        said = here.v8("--from", archive)
        expect("V8 15.9.8.7 of unknown" in said, said)
        expect(here.used()["libv8_monolith.a"] == "the library", here.used())
        expect("v8 15.9.8.7\n" in here.used()["v8.txt"], here.used())

    # What was packed here, with its day, is the same elsewhere.
    own = pathlib.Path(here.deps, "v8-current").resolve()
    (own / "v8.txt").write_text("v8 15.9.8.7\ndate 2026-12-01\nrecipe 1abc\n")
    here.v8("--pack", f"{folder}/out")
    made = f"{folder}/out/v8-15.9.8.7-linux-x64.tar.xz"
    expect("of 2026-12-01" in there.v8("--from", made), "the day is lost")
    expect(pathlib.Path(there.deps, "v8-current").resolve().name == "15.9.8.7-1abc", there.deps)
    expect(there.used() == here.used(), (there.used(), here.used()))

    # Not what it should be: what was used stays.
    for arguments, why in (
            (("--from", f"{folder}/none"), "there is no file"),
            (("--from", made, "--sha256", "00"), "has the SHA-256"),
            (("--from", packed(f"{folder}/x.tar.xz", {"lib/libv8_monolith.a": "x"}, ".")), "no v8-version.h"),
            (("--from", packed(f"{folder}/y.tar.xz", {"include/v8-version.h": HEADER}, ".")), "no lib/libv8_monolith.a"),
            (("--from", __file__), "is no archive"),
            (("--from",), "needs a FILE or URL"),
            (("--form", made), "usage:")):
        said = there.v8(*arguments, code=1)
        expect(why in said, said)
    pathlib.Path(f"{made}.sha256").write_text("0" * 64 + "  v8.tar.xz\n")
    expect("has the SHA-256" in there.v8("--from", made, code=1), "NAME.sha256 is not looked at")
    expect(there.used() == here.used(), there.used())
    expect(not list(pathlib.Path(there.home, "work").iterdir()), "something is left")
