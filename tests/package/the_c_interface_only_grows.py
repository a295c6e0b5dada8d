"""Nothing of edgert/c.h is other than it was recorded, structs have grown at their ends alone and have no holes, and what it declares
is in libedgert.so by a version. What was added is recorded by: python3 tests/support/c_interface.py > tests/package/c_interface.txt"""
import pathlib
import re
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import c_interface
from package import PREFIX, V8_IS_STATIC, run

faults = []
recorded = (pathlib.Path(__file__).parent / "c_interface.txt").read_text().splitlines()
now = c_interface.layout()
gone = [line for line in recorded if line not in now]
faults += [f"this was promised: {line}" for line in gone]
if not gone and now != recorded:
    faults += ["what was added is not recorded, or stands elsewhere:", *(line for line in now if line not in recorded)]

ends = {}
for line in now:
    if field := re.match(r"(\w+): .* at (\d+), (\d+) bytes$", line):
        if int(field[2]) != ends.get(field[1], 0):
            faults.append(f"a hole in front of {line}")
        ends[field[1]] = int(field[2]) + int(field[3])
# What is promised of a struct is its size in EDGERT_1, and it has no hole at its end, where a later field would read garbage.
faults += [f"a hole at the end of {name}" for name, end in ends.items() if end % 8 != 0]
least = dict(re.findall(r"^(\w+): (\d+) bytes in EDGERT_1$", "\n".join(now), flags=re.M))
faults += [f"{name} had no {size} bytes" for name, size in least.items() if int(size) > ends[name]]
assert len(least) > 10 and len(ends) > len(least), (least, ends)

if not V8_IS_STATIC:
    declared = {name[1] for line in now if (name := re.match(r"[^(]*?\b(edgert_\w+)\(", line)) and not line.startswith("typedef")}
    shown = set(re.findall(r" T (edgert_\w+)@@EDGERT_\d+$", run("nm", "-D", "--defined-only", PREFIX / "lib/libedgert.so"), flags=re.M))
    assert len(declared) > 50, declared
    faults += [f"{name} is not in both of the headers and cmake/exports.map" for name in sorted(declared ^ shown)]
print("\n".join(faults), file=sys.stderr)
sys.exit(bool(faults))
