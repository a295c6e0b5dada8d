"""docs/examples/embed builds with find_package(edgert) against the installation, and its hosts answer."""
import pathlib
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import EMBED, PREFIX, check_examples, run

with tempfile.TemporaryDirectory() as folder:
    run("cmake", "-G", "Ninja", "-S", EMBED, "-B", folder, f"-DCMAKE_PREFIX_PATH={PREFIX}")
    run("cmake", "--build", folder)
    check_examples(pathlib.Path(folder))
