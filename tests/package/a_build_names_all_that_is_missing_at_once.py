"""Where several things are missing, configuring stops once, and says of each what it is and where it comes from."""
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import ROOT

with tempfile.TemporaryDirectory() as name:
    nothing = pathlib.Path(name) / "nothing"
    environment = dict(os.environ, PKG_CONFIG_LIBDIR=str(nothing))
    done = subprocess.run(["cmake", "-S", ROOT, "-B", pathlib.Path(name) / "build", f"-DEDGERT_DEPS={nothing}", f"-DEDGERT_V8_ROOT={nothing}"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
assert done.returncode != 0, done.stdout
assert done.stdout.count("CMake Error") == 1, done.stdout
said = " ".join(done.stdout.split())
for what in ("libuv (apt: libuv1-dev)", "libnghttp2 (apt: libnghttp2-dev)", "V8 (./dev deps", "llhttp, in", "ada, in", "Node's library, in", "`./dev deps` in"):
    assert what in said, (what, done.stdout)
