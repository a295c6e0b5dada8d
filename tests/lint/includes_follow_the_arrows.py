"""No include points back: not between rooms, not between the units (header and source of one name) of a room; uv and V8 stay where they belong."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
may_include = {
    "base": {"base"},
    "files": {"base", "files"},
    "s3": {"base", "s3"},
    "loop": {"base", "loop"},
    "net": {"base", "loop", "net"},
    "http/codec": {"base", "loop", "net", "http/codec"},
    "http/client": {"base", "loop", "net", "http/codec", "http/client"},
    "http/server": {"base", "loop", "net", "http/codec", "http/server"},
    "js": {"base", "loop", "js"},
    "store": {"base", "store"},
    "packages": {"base", "store", "packages"},
    "graph": {"base", "store", "packages", "graph"},
    "bundle": {"base", "store", "packages", "graph", "bundle"},
    "modules": {"base", "graph", "js", "modules"},
    "wire": {"base", "wire"},
    "worker": {"base", "files", "s3", "loop", "net", "http/client", "http/server", "store", "graph", "js", "modules", "wire", "worker"},
    "pool": {"base", "s3", "loop", "net", "http/client", "http/server", "store", "packages", "graph", "bundle", "js", "modules", "wire", "worker", "pool"},
    "front": {"base", "loop", "http/server", "wire", "pool", "front"},
    "capi": {"capi"},
}
knows_no_v8 = {"base", "files", "s3", "loop", "net", "http/codec", "http/client", "http/server", "store", "packages", "graph", "bundle", "wire", "front", "capi"}
faults = []
include = re.compile(r'^\s*#include\s*[<"]([^>"]+)[>"]', re.M)


def room_of(path):
    """Of a path below src/: the longest folder that is a room."""
    parts = path.split("/")[:-1]
    names = ("/".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((name for name in names if name in may_include), None)


def files_of(*patterns):
    found = (file for pattern in patterns for file in root.glob(pattern))
    return sorted(file for file in found if file.suffix in (".h", ".cpp"))


def shows_v8(name, seen):
    """Whether an include brings V8 along, by itself or by what it includes."""
    if name.startswith("v8"):
        return True
    header = root / "libedgert/include" / name
    if name in seen or not header.is_file():
        return False
    seen.add(name)
    return any(shows_v8(inner, seen) for inner in include.findall(header.read_text()))


units = {}
for file in files_of("libedgert/src/**/*", "libedgert/include/**/*.h"):
    where = file.relative_to(root)
    text = file.read_text()
    in_src = where.parts[1] == "src"
    path = "/".join(where.parts[2:])
    room = room_of(path) if in_src else None
    if in_src and room is None:
        faults.append(f"{where} lies in no room")
        continue
    public = not in_src and "binding" not in where.parts
    needs = units.setdefault(path.rsplit(".", 1)[0], set()) if in_src else set()
    for name in include.findall(text):
        seen_room = room_of(name)
        if room and seen_room and seen_room not in may_include[room]:
            faults.append(f"{where} includes {name}: {room} may not see {seen_room}")
        if seen_room:
            needs.add(name.rsplit(".", 1)[0])
        if name == "uv.h" and room != "loop":
            faults.append(f"{where} includes uv.h: only loop names libuv")
        if name == "edgert/web_platform.h":
            faults.append(f"{where} includes {name}: the library knows no Web API")
        if (public and name.startswith("v8")) or (room in knows_no_v8 and shows_v8(name, set())):
            faults.append(f"{where} includes {name}: V8 is not seen here")
    if re.search(r"\buv_[a-z]+_t\b", text) and room != "loop":
        faults.append(f"{where} names a libuv type")

for file in files_of("bindings/**/*", "server/**/*"):
    for name in include.findall(file.read_text()):
        if room_of(name):
            faults.append(f"{file.relative_to(root)} includes {name}: a room inside the library")


def reached_from(unit):
    reached, open_units = set(), [unit]
    while open_units:
        for needed in units.get(open_units.pop(), ()):
            if needed not in reached:
                reached.add(needed)
                open_units.append(needed)
    return reached


reaches = {unit: reached_from(unit) for unit in units}
largest = dict.fromkeys(may_include, 1)
for unit in units:
    circle = {other for other in reaches[unit] if unit in reaches.get(other, ())} | {unit}
    room = room_of(unit + ".h")
    largest[room] = max(largest[room], len(circle))
    if len(circle) > 1 and unit == min(circle):
        faults.append(f"these units include each other in a circle: {', '.join(sorted(circle))}")

print("the largest circle of units:", ", ".join(f"{room} {size}" for room, size in largest.items()))
print("\n".join(faults))
sys.exit(1 if faults else 0)
