"""A project of an author of functions, in a folder that goes away: edgert-types is installed out of its tarball, and tsconfig.json is the one of docs/typescript.md.

EDGERT_TYPES names the package's folder (build/dev/edgert-types when unset). Nothing comes from the internet.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = pathlib.Path(os.environ.get("EDGERT_TYPES") or ROOT / "build/dev/edgert-types")
NODE = os.environ.get("EDGERT_NODE") or shutil.which("node")
TSC = ROOT / "node_modules/typescript/bin/tsc"
PAGE = ROOT / "docs/typescript.md"


def blocks_of(page, kind):
    """The code blocks of a page that begin with a comment that names a file: {file: text}."""
    found = re.findall(rf"^```{kind}\n(.*?)^```$", page.read_text(), re.M | re.S)
    named = (re.match(r"// (\S+)\n(.*)", text, re.S) for text in found)
    return {match[1]: match[2] for match in named if match}


class Project:
    def __init__(self):
        if shutil.which("npm") is None or not TSC.exists():
            print("npm or TypeScript is not here")
            sys.exit(77)
        self._home = tempfile.TemporaryDirectory(prefix="edgert-types-")
        self.folder = pathlib.Path(self._home.name)
        self.write({"package.json": '{ "private": true }\n', "tsconfig.json": blocks_of(PAGE, "json")["tsconfig.json"]})
        self.tarball = self.folder / self.npm("pack", str(PACKAGE)).stdout.split()[-1]
        self.npm("install", f"./{self.tarball.name}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._home.cleanup()

    def npm(self, verb, *arguments):
        flags = ["--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", f"--cache={self.folder}/.npm"]
        done = subprocess.run(["npm", verb, *arguments, *flags], cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == 0, f"npm {verb}: {done.stdout}{done.stderr}"
        return done

    def write(self, files):
        for name, text in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text)

    def copy(self, source, name):
        shutil.copytree(source, self.folder / name, dirs_exist_ok=True)

    def tsc(self, *flags):
        """What tsc says: [(file, code, message)]."""
        done = subprocess.run([NODE, str(TSC), "--pretty", "false", *(flags or ("-p", "."))], cwd=self.folder, capture_output=True, text=True)
        said = []
        for line in (done.stdout + done.stderr).splitlines():
            match = re.match(r"(?:(.+?)\(\d+,\d+\): )?error (TS\d+): (.*)", line)
            if match:
                said.append((match[1] or "", match[2], match[3]))
            elif said and line.startswith(" "):
                said[-1] = (*said[-1][:2], f"{said[-1][2]}\n{line}")
        assert (done.returncode == 0) == (not said), done.stdout + done.stderr
        return said
