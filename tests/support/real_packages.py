"""The packages of tests/packages as `./dev deps` fetched them: what their lock file pins, a registry of the tests' own that serves them, and the functions that use them.

`real_packages.py fetch FOLDER` has npm fetch their tarballs, and keeps those whose hashes the lock file has; `real_packages.py docs` prints docs/packages.md.
"""
import concurrent.futures
import functools
import json
import os
import pathlib
import platform
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


def is_for_this_machine(entry):
    here = {"os": "linux", "cpu": {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine()), "libc": "glibc"}
    return all(here[key] in entry.get(key, [here[key]]) for key in here)


def locked_packages():
    """All of them, those that others need too, each version once."""
    entries = json.loads((HERE / "package-lock.json").read_text())["packages"]
    found = (Package(place, entry) for place, entry in entries.items() if place and is_for_this_machine(entry))
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
        # It fetches one after the other.
        pack = lambda some: subprocess.run(["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder), *some], cwd=HERE, check=True, stdout=subprocess.DEVNULL)
        with concurrent.futures.ThreadPoolExecutor(6) as processes:
            list(processes.map(pack, (specs[at : at + 20] for at in range(0, len(specs), 20))))
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
    """`page` of npm_registry: adds all that was fetched, each when it is asked for."""
    newest = dict(pins().values())
    versions = {}
    for package in locked_packages():
        versions.setdefault(package.name, []).append(package)

    def packument(name, request):
        for package in versions[name]:
            file = FETCHED / package.tarball
            registry.add_tarball(name, package.version, manifest_of(file), file.read_bytes(), package.integrity)
        if name in newest:
            registry.packuments[name]["dist-tags"]["latest"] = newest[name]
        return registry.site.pages[registry.place(name)](request)

    for name in versions:
        registry.site.pages[registry.place(name)] = functools.partial(packument, name)


# --- the functions --------------------------------------------------------------------------------


class RealFunction:
    """A file of tests/packages/functions. Its first lines say

    // what it checks.
    // with: the servers that it speaks with, whose addresses it has in variables (real_services.py); "itself" is where the function is served
    // asks: a JSON list of requests, "POST /path {...}", "WS /path text"; without it there is one, whose answer has status 200
    // logs: a JSON list of what is to be found in the worker's log then
    // answers: JSON, in place of which `fails` names a part of what it says
    """

    FIELDS = ("with", "asks", "logs", "answers", "fails")

    def __init__(self, file):
        self.name, self.source = file.stem, file.read_text()
        says = re.match(r"// (.*)\.\n((?:// [a-z]+: .*\n)+)", self.source)
        fields = dict(line.removeprefix("// ").split(": ", 1) for line in says[2].splitlines()) if says else {}
        if not fields or not set(fields) <= set(self.FIELDS) or ("answers" in fields) == ("fails" in fields):
            sys.exit(f"{file} does not begin as RealFunction says")
        self.checks, self.fails = says[1], fields.get("fails")
        self.services = [name.strip() for name in fields["with"].split(",")] if "with" in fields else []
        self.asks = json.loads(fields["asks"]) if "asks" in fields else None
        self.logs = json.loads(fields.get("logs", "[]"))
        self.answers = json.loads(fields["answers"]) if "answers" in fields else None
        imported = re.findall(r'^import .*"([^"]+)";$|^\} from "([^"]+)";$|await import\("([^"]+)"\)', self.source, re.M)
        names = ["".join(found) for found in imported]
        self.uses = [alias for alias in pins() if any(name == alias or name.startswith(alias + "/") for name in names)]


def real_functions():
    return [RealFunction(file) for file in sorted((HERE / "functions").glob("*.ts"))]


def import_map():
    return {alias: f"npm:{name}@{version}" for alias, (name, version) in pins().items()}


PAGE = """# Packages that are tested

What functions do with packages of npm in our own tests, with these versions, unchanged and from an empty cache. Servers are those of
Debian, or small ones of the tests. Other versions and other packages work in the same way as long as they need nothing that
[is not there](modules.md).

Written by `python3 tests/support/real_packages.py docs`; the functions lie in [tests/packages/functions](../tests/packages/functions).

| packages | works | what is checked |
|---|---|---|
"""


def page():
    known = pins()
    rows = []
    for function in real_functions():
        packages = "<br>".join("`{}` {}".format(*known[alias]) for alias in function.uses)
        works = "yes" if function.fails is None else f"no: {function.fails}"
        rows.append(f"| {packages} | {works} | {function.checks} |\n")
    return PAGE + "".join(rows)


if __name__ == "__main__":
    if sys.argv[1:] == ["docs"]:
        sys.stdout.write(page())
    elif len(sys.argv) == 3 and sys.argv[1] == "fetch":
        fetch(pathlib.Path(sys.argv[2]))
    else:
        sys.exit("usage: real_packages.py docs | fetch FOLDER")
