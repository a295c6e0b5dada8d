"""docs/examples/embed/tenants.cpp, on cpp-httplib: answers and uploads go on piece by piece, a client that goes cancels its request, and a
tenant is stopped at its own limit while others are served."""
import pathlib
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from http_host import WITNESS, Host
from package import EMBED, PREFIX, run

if subprocess.run(["pkg-config", "--exists", "cpp-httplib"]).returncode != 0:
    print("libcpp-httplib-dev is not installed")
    sys.exit(77)
assert len((EMBED / "tenants.cpp").read_text().splitlines()) <= 60

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    run("cmake", "-G", "Ninja", "-S", EMBED, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={PREFIX}")
    run("cmake", "--build", folder / "build", "--target", "embed_tenants")
    for tenant in ("small", "large-one"):
        (folder / tenant).mkdir()
        (folder / tenant / "index.js").write_text(WITNESS)
    with subprocess.Popen([folder / "build/tenants", folder], stdout=subprocess.PIPE, text=True, cwd="/") as host:
        try:
            port = int(host.stdout.readline().split()[-1])
            small, large = Host(port, "/small"), Host(port, "/large-one")
            large.answers_in_pieces()
            large.takes_uploads_in_pieces()
            large.leaves_slow_readers_their_time()
            large.cancels()
            # More than the small one may.
            assert large.ask("calculate") == (200, "calculated")
            small.stops_at_its_limit_alone(large)
            assert Host(port, "/nobody").ask("")[0] == 404
        finally:
            host.kill()
