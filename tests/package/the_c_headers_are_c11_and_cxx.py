"""Each header of the C interface is C11 by itself, without a warning, and C++ as well."""
import pathlib
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import CXX, PREFIX

include = PREFIX / "include"
headers = [include / "edgert/c.h", include / "edgert/c_web_platform.h", *sorted((include / "edgert/c").glob("*.h"))]
assert len(headers) > 8, headers
for header in headers:
    # Twice: a header may come in by several ways.
    source = f'#include "{header.relative_to(include)}"\n' * 2
    for compiler in (["cc", "-std=c11", "-xc"], [CXX, "-std=c++11", "-xc++"], [CXX, "-std=c++20", "-xc++"]):
        warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"] + (["-Wstrict-prototypes", "-Wmissing-prototypes"] if "-xc" in compiler else [])
        done = subprocess.run([*compiler, *warnings, "-fsyntax-only", f"-I{include}", "-"], input=source, capture_output=True, text=True)
        assert done.returncode == 0, f"{compiler}: {header}\n{done.stderr[:2000]}"
