"""The installed tree works from another place: a host builds against it and edgertd serves TypeScript."""
import os
import pathlib
import shutil
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import EMBED, PREFIX, check_examples, run

with tempfile.TemporaryDirectory() as folder:
    moved = pathlib.Path(folder) / "elsewhere"
    shutil.copytree(PREFIX, moved, symlinks=True)
    build = pathlib.Path(folder) / "build"
    run("cmake", "-G", "Ninja", "-S", EMBED, "-B", build, f"-DCMAKE_PREFIX_PATH={moved}")
    run("cmake", "--build", build)
    check_examples(build)

    os.environ["EDGERTD"] = str(moved / "bin/edgertd")
    from edgertd import Edgertd

    # A home without caches, so that the esbuild of the installation must run.
    # Nor does anybody say what to serve: the examples come along.
    with Edgertd(None, cwd="/") as server:
        answer = server.get("/hello")
        assert answer.status == 200 and "Hello" in answer.text, answer
