"""A folder that processes take for their root: the libraries of Debian's smallest system, and in /opt/edgert what cmake/package.py packs.

There is nothing else but empty folders, /proc and /dev/null. Only root may do that: others are told by `may_change_root`.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile

from package import BUILD, ROOT, run

TARBALL = "edgert-test"
ENTER = 'mount --bind /dev/null "$0/dev/null" && mount -t proc proc "$0/proc" && exec chroot "$@"'
READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && mount -t tmpfs tmpfs "$0/tmp" && '
OF_THE_SYSTEM = re.compile(r"(/\S*/(?:ld-linux[^\s/]*|lib(?:c|m|dl|rt|pthread|stdc\+\+|gcc_s)\.so[^\s/]*))")


def may_change_root():
    return os.geteuid() == 0 and subprocess.run(["unshare", "--mount", "chroot", "/", "true"], capture_output=True).returncode == 0


def pack(folder):
    """The tarball, as `./dev package` makes it, but not compressed."""
    made = pathlib.Path(folder) / f"{TARBALL}.tar"
    run(sys.executable, ROOT / "cmake/package.py", BUILD, made)
    return made


class SmallestSystem:
    """`path`: a folder that is not there yet."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        for made in ("tmp", "proc", "dev", "root", "opt"):
            (self.path / made).mkdir(parents=True)
        (self.path / "dev/null").touch()
        libraries = OF_THE_SYSTEM.findall(run("ldd", BUILD / "bin/edgertd"))
        assert len(libraries) >= 4, libraries
        for library in libraries:
            self.copy(library, library)

    def inside(self, path):
        """Where it is for those who are outside."""
        return self.path / str(path).lstrip("/")

    def copy(self, file, place):
        self.inside(place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, self.inside(place))

    def write(self, place, text):
        self.inside(place).parent.mkdir(parents=True, exist_ok=True)
        self.inside(place).write_text(text)

    def unpack(self, tarball):
        with tarfile.open(tarball) as archive:
            archive.extractall(self.inside("/opt"))
        self.inside(f"/opt/{TARBALL}").rename(self.inside("/opt/edgert"))

    def add(self, program):
        """One of this machine's, with the libraries that it needs, at its own place."""
        self.copy(os.path.realpath(program), program)
        for library in re.findall(r"(/\S+\.so\S*)", run("ldd", program)):
            self.copy(library, library)

    def start(self, *command, user=None, read_only=False, **options):
        """A process in there; its environment is `env` alone. `user`: "NUMBER:NUMBER", of whom it is. `read_only`: nothing but a new /tmp may be written to."""
        identity = [] if user is None else [f"--userspec={user}"]
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": {}, **options}
        options["env"] = {"HOME": "/root", "PATH": os.environ["PATH"], **options["env"]}
        return subprocess.Popen(["unshare", "--mount", "sh", "-c", (READ_ONLY if read_only else "") + ENTER, str(self.path), *identity, str(self.path), *map(str, command)], **options)
