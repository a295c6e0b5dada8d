"""Every installed header compiles as the only include of a file; those outside binding/ without V8 in sight."""
import pathlib
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import CXX, PREFIX

include = PREFIX / "include"
headers = sorted((include / "edgert").rglob("*.h"))
assert len(headers) > 10, headers
failed = []
for header in headers:
    name = header.relative_to(include)
    v8 = ["-isystem", str(PREFIX / "lib/edgert/v8/include"), "-fno-rtti"] if "binding" in name.parts else []
    command = [CXX, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-x", "c++", f"-I{include}", *v8, "-"]
    done = subprocess.run(command, input=f'#include "{name}"\n', capture_output=True, text=True)
    if done.returncode != 0:
        failed.append(f"{name}:\n{done.stderr[:1500]}")
print("\n".join(failed), file=sys.stderr)
sys.exit(bool(failed))
