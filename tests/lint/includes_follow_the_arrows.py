"""base <- loop <- http, base <- js <- modules, base <- wire, all <- worker <- pool; bindings and server see only the public headers; uv and V8 stay where they belong."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
may_include = {
    "base": {"base"},
    "loop": {"base", "loop"},
    "http": {"base", "loop", "http"},
    "js": {"base", "loop", "js"},
    "modules": {"base", "js", "modules"},
    "wire": {"base", "wire"},
    "worker": {"base", "loop", "http", "js", "modules", "wire", "worker"},
    "pool": {"base", "loop", "http", "js", "modules", "wire", "worker", "pool"},
}
faults = []
include = re.compile(r'^\s*#include\s*[<"]([^>"]+)[>"]', re.M)

for file in sorted(root.glob("libedgert/src/**/*")) + sorted(root.glob("libedgert/include/**/*.h")):
    if file.suffix not in (".h", ".cpp"):
        continue
    where = file.relative_to(root)
    text = file.read_text()
    room = where.parts[2] if where.parts[1] == "src" else None
    public = room is None and "binding" not in where.parts
    for name in include.findall(text):
        first = name.split("/")[0]
        if room and first in may_include and first not in may_include[room]:
            faults.append(f"{where} includes {name}: {room} may not see {first}")
        if name == "uv.h" and room != "loop":
            faults.append(f"{where} includes uv.h: only loop names libuv")
        if name.startswith("v8") and (public or room in ("base", "loop", "http", "wire")):
            faults.append(f"{where} includes {name}: V8 is not seen here")
    if re.search(r"\buv_[a-z]+_t\b", text) and room != "loop":
        faults.append(f"{where} names a libuv type")

for file in [*root.glob("bindings/**/*"), *root.glob("server/*")]:
    if file.suffix not in (".h", ".cpp"):
        continue
    for name in include.findall(file.read_text()):
        if name.split("/")[0] in may_include:
            faults.append(f"{file.relative_to(root)} includes {name}: a room inside the library")

print("\n".join(faults))
sys.exit(1 if faults else 0)
