import ctypes
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from confined import expect_words_or_service, start_confined
from edgertd import expect


def expect_service(what, outcome):
    expect(outcome.answer == (200, "well") and outcome.code == 0, f"{what}: {outcome}")


expect_service("no HOME", start_confined(env={"XDG_CACHE_HOME": "", "HOME": ""}))
expect_service("a HOME that is not there", start_confined(env={"XDG_CACHE_HOME": "", "HOME": "/nowhere/at/all"}))
expect_service("a TMPDIR that is not there", start_confined(env={"TMPDIR": "/nowhere/at/all"}))

# A namespace of its own, with nothing in /proc, takes rights that not everybody has.
probe = subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/proc"], capture_output=True)
if probe.returncode == 0:

    def hide_proc():
        unshare_mounts()
        subprocess.run(["mount", "--make-rprivate", "/"], check=True)
        subprocess.run(["mount", "-t", "tmpfs", "none", "/proc"], check=True)

    def unshare_mounts():
        if ctypes.CDLL(None, use_errno=True).unshare(0x20000) != 0:
            raise OSError(ctypes.get_errno(), "unshare")

    expect_words_or_service("no /proc", start_confined(before=hide_proc))
