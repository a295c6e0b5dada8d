# What `./dev v8` downloads goes on where it was ended, and is what it should be or is not taken.
import hashlib
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = """
set -eu
say() { echo "$*"; }; fail() { echo "failed: $*"; exit 1; }
v8_newest=
. "$1/tools/v8/sources.sh"
v8_fetch_sources "$2/list" "$2/into"
"""


def expect(truth, what):
    if not truth:
        raise AssertionError(what)


def fetch(folder, code=0):
    done = subprocess.run(["/bin/sh", "-c", SCRIPT, "sh", ROOT, folder], capture_output=True, text=True, timeout=60)
    expect(done.returncode == code, done.stdout + done.stderr)
    return done.stdout


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    text = bytes(range(256)) * 400
    checksum = hashlib.sha256(text).hexdigest()
    (folder / "mirror").mkdir()
    (folder / "wrong").mkdir()
    (folder / "into").mkdir()
    (folder / "mirror/a.tar.xz").write_bytes(text)
    (folder / "wrong/a.tar.xz").write_bytes(b"something else" * 9000)
    (folder / "list").write_text(f"{checksum} - {len(text)} a.tar.xz file://{name}/none/a.tar.xz file://{name}/wrong/a.tar.xz file://{name}/mirror/a.tar.xz\n")
    told = fetch(folder)
    expect("not there" in told and "its SHA-256 is not" in told, told)
    expect((folder / "into/a.tar.xz").read_bytes() == text, told)
    expect("downloading" not in fetch(folder), "it is fetched again")

    # Begun, complete but not yet looked at, and begun with what is wrong.
    for part in (text[:5000], text, b"x" * 5000):
        for file in (folder / "into").iterdir():
            file.unlink()
        (folder / "into/a.tar.xz.part").write_bytes(part)
        (folder / "list").write_text(f"{checksum} - {len(text)} a.tar.xz file://{name}/mirror/a.tar.xz file://{name}/mirror/a.tar.xz\n")
        fetch(folder)
        expect((folder / "into/a.tar.xz").read_bytes() == text, part[:5])

    (folder / "mirror/a.tar.xz").unlink()
    for file in (folder / "into").iterdir():
        file.unlink()
    told = fetch(folder, code=1)
    expect("--newest" in told and "--from" in told and "EDGERT_V8_SOURCES" in told, told)
