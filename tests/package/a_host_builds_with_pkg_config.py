"""One compiler call with the flags of edgert.pc makes a host that answers."""
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import CXX, EMBED, PREFIX, check_examples, run

os.environ["PKG_CONFIG_PATH"] = str(PREFIX / "lib/pkgconfig")
cflags = run("pkg-config", "--cflags", "edgert").split()
libs = run("pkg-config", "--libs", "edgert").split()
with tempfile.TemporaryDirectory() as folder:
    run(CXX, "-std=c++20", *cflags, EMBED / "hello.cpp", "-o", pathlib.Path(folder) / "hello", *libs)
    check_examples(pathlib.Path(folder), ["hello"])
