"""What hosts run with, what they are built with, and edgertd can be installed apart."""
import pathlib
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import BUILD, run

with tempfile.TemporaryDirectory() as folder:
    found = {}
    for component in ("runtime", "dev", "tools"):
        prefix = pathlib.Path(folder) / component
        run("cmake", "--install", BUILD, "--prefix", prefix, "--component", component)
        found[component] = {str(file.relative_to(prefix)) for file in prefix.rglob("*") if not file.is_dir()}
    everything = pathlib.Path(folder) / "everything"
    run("cmake", "--install", BUILD, "--prefix", everything)
    all_files = {str(file.relative_to(everything)) for file in everything.rglob("*") if not file.is_dir()}

assert {file for file in found["tools"] if not file.startswith(("share/edgert/examples/", "share/edgert/ts-typings/"))} == {"bin/edgertd", "bin/edge-runtime"}, found["tools"]
assert "share/edgert/examples/main/index.ts" in found["tools"], found["tools"]
assert all("share/edgert/ts-typings/web.d.ts" in found[component] for component in ("tools", "dev")), found["tools"]
headers = {file for file in all_files if file.startswith("include/")}
assert headers and headers <= found["dev"], headers - found["dev"]
assert "include/edgert/version.h" in headers
assert any(file.endswith("/esbuild") for file in found["runtime"]), found["runtime"]
assert not any(file.endswith((".h", ".a", ".cmake", ".pc")) for file in found["runtime"]), found["runtime"]
assert set().union(*found.values()) == all_files, set().union(*found.values()) ^ all_files
