"""A folder that a process takes for its root: the component `runtime` of an installed edgert, programs, and the shared libraries that these
need. There is no build tree, no source, no header, no shell, neither /dev nor /tmp; /proc is there, since it says where files lie.

Only root may do that. For others the folder is one like any other, and processes see the machine around it.
"""
import os
import pathlib
import re
import shutil
import subprocess

from package import BUILD, run

ENTER = 'mount --rbind /proc "$0/proc" && exec chroot "$0" "$@"'


def may_change_root():
    return os.geteuid() == 0 and subprocess.run(["unshare", "--mount", "chroot", "/", "true"], capture_output=True).returncode == 0


class BareRoot:
    """Paths begin with / and are those of the processes in there, but for `inside`."""

    def __init__(self, path):
        self.path, self.is_root = pathlib.Path(path), may_change_root()
        run("cmake", "--install", BUILD, "--prefix", self.inside("/opt/edgert"), "--component", "runtime")
        self.own = {file.name: file for file in self.inside("/opt/edgert").rglob("*.so*")}
        for file in self.own.values():
            self.add_libraries(file)
        self.inside("/proc").mkdir()

    def inside(self, path):
        """Where it is for those who are outside."""
        return self.path / str(path).lstrip("/")

    def seen(self, path):
        """Where it is for the processes that are started."""
        return path if self.is_root else str(self.inside(path))

    def write(self, path, text):
        self.inside(path).parent.mkdir(parents=True, exist_ok=True)
        self.inside(path).write_text(text)

    def add(self, file, place):
        """A program, or a library, with what it needs."""
        self.copy(file, place)
        self.add_libraries(file)

    def copy(self, file, place):
        there = self.inside(place)
        if not there.exists():
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(os.path.realpath(file), there)

    def add_libraries(self, file):
        folders = {str(own.parent) for own in self.own.values()}
        said = subprocess.run(["ldd", file], capture_output=True, text=True, env=os.environ | {"LD_LIBRARY_PATH": ":".join(folders)}).stdout
        assert "not found" not in said, said
        for name, path in re.findall(r"^\s*(\S+?)(?: => (\S+))? \(0x", said, flags=re.M):
            path = path or name
            # What edgert brings along is there, and must be found there.
            if self.is_root and path.startswith("/") and pathlib.Path(path).name not in self.own:
                self.copy(path, path)

    def start(self, program, *arguments, **options):
        environment = {"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": self.seen("/opt/edgert/lib"), **options.pop("env", {})}
        enter = ["unshare", "--mount", "sh", "-c", ENTER, str(self.path)] if self.is_root else []
        return subprocess.Popen([*enter, self.seen(program), *map(str, arguments)], env=environment, cwd="/", **options)
