"""docs/examples/deploy/Dockerfile is carried out in chroots that have what Debian's slim image has of this machine's own programs: from the tarball to an answer.

In a network of its own, since the port is the one that the Dockerfile says. `apt-get` there is a stand-in, as tests have no network.
"""
import fcntl
import http.client
import os
import pathlib
import shutil
import signal
import socket
import struct
import sys
import tempfile
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from dockerfile import build, steps_of
from package import ROOT
from smallest_system import SmallestSystem, may_change_root, pack

IN_ITS_OWN_NETWORK = "EDGERT_TEST_NETWORK"
# Of bash, coreutils, dash, grep and passwd, which no Debian is without.
PROGRAMS = ("sh", "bash", "cat", "chown", "grep", "head", "install", "mkdir", "mv", "rm", "sleep", "useradd")
APT = """#!/bin/sh
[ "$1" = update ] && exit 0
case "$*" in
  "install -y --no-install-recommends ca-certificates")
    mkdir -p /etc/ssl/certs && echo certificates >/etc/ssl/certs/ca-certificates.crt ;;
  "install -y --no-install-recommends libpq5 libhiredis0.14")
    echo installed >/opt/leases ;;
  *) echo "not known here: $*"; exit 100 ;;
esac
"""

if not may_change_root():
    sys.exit(77)
if IN_ITS_OWN_NETWORK not in os.environ:
    os.environ[IN_ITS_OWN_NETWORK] = "1"
    os.execvp("unshare", ["unshare", "--net", sys.executable, __file__])


def bring_loopback_up():
    SIOCSIFFLAGS, IFF_UP = 0x8914, 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def slim(path, name):
    assert name == "debian:12-slim", name
    system = SmallestSystem(path)
    for program in PROGRAMS:
        system.add(shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin"))
    if not system.inside("/bin/sh").exists():
        system.copy("/bin/sh", "/bin/sh")
    system.write("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
    system.write("/etc/group", "root:x:0:\n")
    system.write("/etc/shadow", "root:*:19000::::::\n")
    system.copy("/etc/login.defs", "/etc/login.defs")
    system.write("/usr/bin/apt-get", APT)
    system.inside("/usr/bin/apt-get").chmod(0o755)
    return system


def ask(path):
    connection = http.client.HTTPConnection("127.0.0.1", 9000, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


bring_loopback_up()
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    context = folder / "context"
    shutil.copytree(ROOT / "docs/examples/deploy", context)
    begun = time.monotonic()
    # Not compressed: what unpacks it looks at the file, and not at its name.
    tarball = pack(folder).rename(context / "edgert-0.0-linux-test.tar.xz")
    image, says = build(steps_of((context / "Dockerfile").read_text()), context, folder, slim)
    built = time.monotonic()
    assert image.user == "edgertd" and image.ids()[0] == "10001", image.ids()
    kept = [path for path in image.system.inside("/var/cache/edgertd").rglob("*") if path.is_file()]
    assert kept and {path.stat().st_uid for path in kept} == {10001}, kept
    assert image.system.inside("/opt/leases").exists(), "the last stage has what leases need"
    image.environment["APP_GREETING"] = "Good day"
    # The second time as in Kubernetes: the image's own cache is enough.
    for read_only in (False, True):
        with image.start(says["CMD"], read_only=read_only) as server:
            try:
                line = server.stdout.readline()
                assert line.startswith("listening on http://0.0.0.0:9000"), line + server.stderr.read()
                assert ask("/hello?name=container") == (200, "Good day, container!\n")
                assert ask("/_internal/health")[0] == 200
                assert ask("/nothing")[0] == 404
                image.run(says["HEALTHCHECK"])
                server.send_signal(getattr(signal, says["STOPSIGNAL"]))
                log = server.communicate(timeout=60)[1]
                assert server.returncode == 15, log
                assert all("Function not found" in said or "could not find" in said for said in log.splitlines()), log
            finally:
                server.kill()
    with image.start(says["HEALTHCHECK"]) as check:
        check.communicate(timeout=60)
        assert check.returncode != 0, "a server that has gone is not healthy"
    size = sum(path.lstat().st_size for path in image.system.path.rglob("*") if not path.is_symlink() and path.is_file())
    print(f"a tarball of {tarball.stat().st_size >> 20} MB, built within {built - begun:.1f} s; a root of {size >> 20} MB")
