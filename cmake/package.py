"""Makes a tarball of a build that runs on a Debian 12 that has nothing else: package.py BUILD OUTPUT.tar.xz, or OUTPUT.tar

It holds what `cmake --install` leaves of the components runtime and tools, and beside V8 all shared libraries that edgertd needs and
Debian's smallest system has not, each with its licence.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

# Of packages that every Debian system has: libc6, libstdc++6, libgcc-s1.
OF_EVERY_SYSTEM = re.compile(r"(linux-vdso|ld-linux-.*|libc|libm|libdl|librt|libpthread|libstdc\+\+|libgcc_s)\.so.*")


def said(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def needed(program):
    """The shared libraries of a program, by the names that it asks for."""
    found = re.findall(r"^\s*(\S+) => (/\S+)", said("ldd", program), re.M)
    return {name: pathlib.Path(path).resolve() for name, path in found if not OF_EVERY_SYSTEM.fullmatch(name)}


def licence_of(library):
    """(package, file) of Debian's package that a library comes from."""
    # The system's folders may be links into /usr.
    for path in (library, pathlib.Path(str(library).removeprefix("/usr"))):
        owner = subprocess.run(["dpkg-query", "-S", str(path)], capture_output=True, text=True)
        if owner.returncode == 0:
            package = owner.stdout.split(":")[0]
            return package, pathlib.Path("/usr/share/doc") / package / "copyright"
    return None


def main(build, output):
    name = output.name.split(".tar")[0]
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder) / name
        for component in ("runtime", "tools"):
            said("cmake", "--install", build, "--prefix", tree, "--component", component, "--strip")
        private = tree / "lib/edgert"
        private.mkdir(parents=True, exist_ok=True)
        for wanted, library in needed(build / "bin/edgertd").items():
            if (private / wanted).exists():
                continue
            shutil.copy(library, private / wanted)
            if licence := licence_of(library):
                shutil.copy(licence[1], tree / "share/doc/edgert" / f"LICENSE.{licence[0]}")
        output.parent.mkdir(parents=True, exist_ok=True)
        with tarfile.open(output, "w:xz", preset=6) if output.suffix == ".xz" else tarfile.open(output, "w") as archive:
            archive.add(tree, name)


main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]))
