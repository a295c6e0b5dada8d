"""The C interface as abigail-tools see it: a library that has every function of edgert/c.h, and no more than its types.

Run by itself it writes the record: python3 tests/support/c_abi.py > tests/package/c_interface.abi
"""
import pathlib
import re
import subprocess
import sys
import tempfile

import c_interface


def build(library, include=c_interface.SOURCES[0]):
    """libedgert.so itself would not do: of its types the C++ ones are a hundred to one, and a release has none of them described."""
    headers = [*sorted((include / "edgert/c").glob("*.h")), c_interface.SOURCES[1] / "c_web_platform.h"]
    functions = [declaration.rstrip(";") + " { for (;;); }" for declaration in c_interface.declarations(headers)
                 if re.match(r"[^(]*?\bedgert_\w+\(", declaration) and not declaration.startswith("typedef")]
    assert len(functions) > 80, functions
    source = "\n".join(["#include <edgert/c.h>", "#include <c_web_platform.h>", *functions])
    subprocess.run(["cc", "-std=c11", "-g", "-w", "-shared", "-fPIC", "-xc", "-", "-o", library, f"-I{include}", f"-I{c_interface.SOURCES[1]}"],
                   input=source, text=True, check=True)
    return library


def dump(library):
    return subprocess.run(["abidw", "--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--type-id-style", "hash", library],
                          capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(dump(build(pathlib.Path(folder) / "libedgert.so")))
