"""The packages of tests/packages as `./dev deps` fetched them: what their lock file pins, a registry of the tests' own that serves them, and the functions that use them.

`real_packages.py fetch FOLDER` has npm fetch their tarballs, and keeps those whose hashes the lock file has; `real_packages.py docs` prints docs/packages.md.
"""
import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile

from npm_registry import integrity_of

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/packages"
FETCHED = pathlib.Path(os.environ.get("EDGERT_DEPS") or ROOT / ".deps") / "packages"


class Package:
    def __init__(self, place, entry):
        self.name = entry.get("name") or place.rsplit("node_modules/", 1)[1]
        self.version, self.integrity = entry["version"], entry["integrity"]

    @property
    def tarball(self):
        return self.name.removeprefix("@").replace("/", "-") + f"-{self.version}.tgz"


def locked_packages():
    """All of them, those that others need too, each version once."""
    entries = json.loads((HERE / "package-lock.json").read_text())["packages"]
    found = (Package(place, entry) for place, entry in entries.items() if place)
    return list({(package.name, package.version): package for package in found}.values())


def pins():
    """{name in functions: (name, version)} of what package.json lists."""
    listed = json.loads((HERE / "package.json").read_text())["dependencies"]
    return {alias: tuple(version.removeprefix("npm:").rsplit("@", 1)) if version.startswith("npm:") else (alias, version) for alias, version in listed.items()}


def is_fetched():
    return (FETCHED / "complete").is_file() and all((FETCHED / package.tarball).is_file() for package in locked_packages())


def fetch(folder):
    """Tarballs that are there already stay."""
    folder.mkdir(parents=True, exist_ok=True)
    packages = locked_packages()
    is_good = lambda package: (folder / package.tarball).is_file() and integrity_of((folder / package.tarball).read_bytes()) == package.integrity
    missing = [package for package in packages if not is_good(package)]
    if missing:
        specs = [f"{package.name}@{package.version}" for package in missing]
        subprocess.run(["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder), *specs], cwd=HERE, check=True, stdout=subprocess.DEVNULL)
    for package in missing:
        if not is_good(package):
            (folder / package.tarball).unlink(missing_ok=True)
            sys.exit(f"{package.name}@{package.version} is not what tests/packages/package-lock.json says")
    for file in folder.glob("*.tgz"):
        if file.name not in {package.tarball for package in packages}:
            file.unlink()
    (folder / "complete").touch()


# --- the registry ---------------------------------------------------------------------------------


@functools.cache
def manifest_of(tarball):
    with tarfile.open(tarball) as archive:
        inside = next(entry for entry in archive if re.fullmatch(r"[^/]+/package\.json", entry.name))
        return json.load(archive.extractfile(inside))


def serve_real_packages(registry):
    """`page` of npm_registry: adds all that was fetched."""
    newest = dict(pins().values())
    for package in locked_packages():
        file = FETCHED / package.tarball
        registry.add_tarball(package.name, package.version, manifest_of(file), file.read_bytes(), package.integrity)
        if package.name in newest:
            registry.packuments[package.name]["dist-tags"]["latest"] = newest[package.name]


# --- the functions --------------------------------------------------------------------------------


class RealFunction:
    """A file of tests/packages/functions. Its first lines say what it checks, what it answers, and what of Node it needs that is not there: "node:url", or "process" for the global."""

    def __init__(self, file):
        self.name, self.source = file.stem, file.read_text()
        says = re.match(r"// (?P<checks>.*)\.\n// answers: (?P<answers>.*)\n(?:// needs: (?P<needs>.*)\n)?", self.source)
        if says is None:
            sys.exit(f"{file} begins with none of `// WHAT IT CHECKS.`, `// answers: JSON`, and maybe `// needs: node:MODULE`")
        self.checks, self.answers, self.needs = says["checks"], json.loads(says["answers"]), says["needs"]
        imported = re.findall(r'^import .* from "([^"]+)";$', self.source, re.M)
        self.uses = [alias for alias in pins() if any(name == alias or name.startswith(alias + "/") for name in imported)]

    def complaint(self):
        """What is said where it needs something."""
        return f'Importing "{self.needs}" is not supported yet' if self.needs.startswith("node:") else f"{self.needs} is not defined"


def real_functions():
    return [RealFunction(file) for file in sorted((HERE / "functions").glob("*.ts"))]


def import_map():
    return {alias: f"npm:{name}@{version}" for alias, (name, version) in pins().items()}


PAGE = """# Packages that are tested

What functions do with packages of npm in our own tests, with these versions, unchanged and from an empty cache. Other versions and other
packages work in the same way as long as they need nothing of Node ([modules](modules.md)).

Written by `python3 tests/support/real_packages.py docs`; the functions lie in [tests/packages/functions](../tests/packages/functions).

| packages | works | what is checked |
|---|---|---|
"""


def page():
    known = pins()
    rows = []
    for function in real_functions():
        packages = "<br>".join("`{}` {}".format(*known[alias]) for alias in function.uses)
        works = "yes" if function.needs is None else f"not yet: needs `{function.needs}`"
        rows.append(f"| {packages} | {works} | {function.checks} |\n")
    return PAGE + "".join(rows)


if __name__ == "__main__":
    if sys.argv[1:] == ["docs"]:
        sys.stdout.write(page())
    elif len(sys.argv) == 3 and sys.argv[1] == "fetch":
        fetch(pathlib.Path(sys.argv[2]))
    else:
        sys.exit("usage: real_packages.py docs | fetch FOLDER")
