"""docs/examples/embed/go builds with Debian's Go by what pkg-config says, streams, cancels what clients leave, and keeps limits for each tenant,
without the build tree in sight."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from bare_root import BareRoot
from http_host import WITNESS, Host
from package import EMBED, PREFIX, V8_IS_STATIC, run

if shutil.which("go") is None:
    print("golang-go is not installed")
    sys.exit(77)
if V8_IS_STATIC:
    print("the static library has no libedgert.so for cgo")
    sys.exit(77)

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    # Of the standard library alone: nothing is fetched.
    os.environ |= {"PKG_CONFIG_PATH": str(PREFIX / "lib/pkgconfig"), "CGO_ENABLED": "1", "GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local",
                   "GOCACHE": str(folder / "cache"), "GOPATH": str(folder / "path")}
    run("go", "vet", ".", cwd=EMBED / "go")
    run("go", "build", "-buildvcs=false", "-o", folder / "host", ".", cwd=EMBED / "go")
    root = BareRoot(folder / "root")
    root.add(folder / "host", "/host")
    for tenant in ("small", "large"):
        root.write(f"/functions/{tenant}/index.js", WITNESS)
    with root.start("/host", root.seen("/functions"), stdout=subprocess.PIPE, text=True) as host:
        try:
            port = int(host.stdout.readline().split()[-1])
            small, large = Host(port, "/small"), Host(port, "/large")
            large.answers_in_pieces()
            large.takes_uploads_in_pieces()
            large.leaves_slow_readers_their_time()
            large.cancels(("endless", "paused", "silent", "upload"))
            # More than the small one may.
            assert large.ask("calculate") == (200, "calculated")
            small.stops_at_its_limit_alone(large)
            assert Host(port, "/nobody").ask("")[0] == 404
        finally:
            host.send_signal(signal.SIGTERM)
        assert host.wait(60) == 0, host.returncode
