"""An installed edgert, and projects built against it.

EDGERT_PREFIX names the installation, EDGERT_BUILD the build it came from, EDGERT_V8_ROOT its static V8 (empty: a shared one).
"""
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PREFIX = pathlib.Path(os.environ["EDGERT_PREFIX"])
BUILD = pathlib.Path(os.environ["EDGERT_BUILD"])
V8_IS_STATIC = bool(os.environ.get("EDGERT_V8_ROOT"))
CXX = os.environ.get("CXX", "c++")
EMBED = ROOT / "docs/examples/embed"

# What the embedding hosts print.
SAYS = {
    "database": "200 Hello, database\n404 worker boot error: failed to bootstrap runtime: no such function\n",
    "hello": "200 Hello from http://localhost/\n",
    "native_function": "200 Rotterdam has 42 tulips\n404 no such article: [\"clogs\"]\n",
    "streaming": "200 67108864 bytes\n",
}


def run(*command, **options):
    """Runs a command, in silence unless it fails; gives what it printed."""
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}\n{done.stdout[-6000:]}")
    return done.stdout


def check_examples(folder, names=SAYS):
    """The example hosts in `folder` say what they must, away from the source tree and with no esbuild of its own."""
    for name in names:
        said = run(folder / name, cwd="/")
        assert said == SAYS[name], f"{name} said {said!r}"
