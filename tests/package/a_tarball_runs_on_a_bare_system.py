"""What cmake/package.py packs serves TypeScript in a chroot that has only the libraries of Debian's smallest system, under the reference's name too."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import BUILD, ROOT, run

if os.geteuid() != 0:
    sys.exit(77)

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    tarball = folder / "edgert-test.tar"
    run(sys.executable, ROOT / "cmake/package.py", BUILD, tarball)
    bare = folder / "bare"
    with tarfile.open(tarball) as archive:
        archive.extractall(bare / "opt")
    installed = bare / "opt/edgert-test"
    copied = []
    for library in re.findall(r"(/\S*/(?:ld-linux[^\s/]*|lib(?:c|m|dl|rt|pthread|stdc\+\+|gcc_s)\.so[^\s/]*))", run("ldd", BUILD / "bin/edgertd")):
        target = bare / library.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, target)
        copied.append(target)
    assert len(copied) >= 4, copied
    for made in ("tmp", "proc", "dev"):
        (bare / made).mkdir()
    (bare / "dev/null").touch()
    for program in ("edgertd", "edge-runtime"):
        command = ["unshare", "-m", "sh", "-c",
                   'mount --bind /dev/null "$0/dev/null" && mount -t proc proc "$0/proc" && exec chroot "$0" "$@"', bare,
                   f"/opt/edgert-test/bin/{program}", "start", "--ip", "127.0.0.1", "--port", "0"]
        with subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env={"HOME": "/tmp", "PATH": os.environ["PATH"]}) as server:
            line = server.stdout.readline()
            try:
                assert line.startswith("listening on "), line + server.stderr.read()
                said = run("curl", "-sS", "--noproxy", "*", line.split()[-1] + "/hello")
                assert "Hello" in said, said
            finally:
                server.terminate()
