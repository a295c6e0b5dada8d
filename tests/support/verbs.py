"""Runs the verbs of edgertd that walk module graphs: cache, info, bundle, unbundle, vendor; each machine with a cache of its own."""
import contextlib
import os
import pathlib
import subprocess
import tempfile

from edgertd import BINARY, PATIENCE, expect_equal


class Machine:
    """A home whose cache begins empty. `environment` is what servers need that are to share it."""

    def __init__(self, home, env=None):
        self.home = home
        self.environment = {"XDG_CACHE_HOME": os.path.join(home, "cache"), "HOME": home, **(env or {})}

    def run(self, *arguments, cwd=None, code=0, env=None):
        inherited = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        done = subprocess.run(
            [os.path.abspath(BINARY), *map(str, arguments)],
            cwd=cwd or self.home,
            env={**inherited, **self.environment, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
        )
        done.out, done.said = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        expect_equal(done.returncode, code, f"edgertd {' '.join(map(str, arguments))} said {done.said}\n{done.out}; its exit code")
        return done


@contextlib.contextmanager
def machine(**env):
    with tempfile.TemporaryDirectory(prefix="edgertd-verbs-") as home:
        yield Machine(home, env)


def files_below(folder):
    """{path: bytes} of regular files, links not followed."""
    root = pathlib.Path(folder)
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink()}
