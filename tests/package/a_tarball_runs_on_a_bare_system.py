"""What cmake/package.py packs serves TypeScript in a chroot that has only the libraries of Debian's smallest system, under the reference's name too."""
import pathlib
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import run
from smallest_system import SmallestSystem, may_change_root, pack

if not may_change_root():
    sys.exit(77)

with tempfile.TemporaryDirectory() as folder:
    system = SmallestSystem(pathlib.Path(folder) / "bare")
    system.unpack(pack(folder))
    for program in ("edgertd", "edge-runtime"):
        with system.start(f"/opt/edgert/bin/{program}", "start", "--ip", "127.0.0.1", "--port", "0") as server:
            line = server.stdout.readline()
            try:
                assert line.startswith("listening on "), line + server.stderr.read()
                said = run("curl", "-sS", "--noproxy", "*", line.split()[-1] + "/hello")
                assert "Hello" in said, said
            finally:
                server.terminate()
