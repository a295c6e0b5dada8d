"""No TypeScript of bindings/ asks for what lies above it: no folder one of a higher tier, and neither folders nor files each other in a circle. Types do not count; what late() names does."""
import collections
import os
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1]) / "bindings"
# The tier of each folder, the lowest first. A folder may import those of its own tier and of lower ones.
tiers = {
    "core": ["core", "ecmascript"],
    "web": ["abort", "cache", "compression", "console", "crypto", "dom-exception", "encoding", "event-source", "events", "fetch", "file", "host", "messaging", "mime",
            "navigator", "performance", "serve", "streams", "structured-clone", "timers", "url", "urlpattern", "wasm", "websocket"],
    "deno": ["deno"],
    "node": ["node"],
    "edge-runtime": ["ai", "edge-runtime"],
}
# Files that still import each other in a circle; no others may.
tied = {
    "structured-clone/stream_transfers", "structured-clone/structured_clone",
}
names = list(tiers)
tier_of = {folder: names.index(tier) for tier, folders in tiers.items() for folder in folders}
imports = re.compile(r'^(?:import|export)\s+(?!type\b)([\w\s{},*$]*?)(?:from\s*)?"([^"]+)"', re.M)
late = re.compile(r'\blate(?:<[^;\n]*?>)?\("([^"]+)"\)')
comments = re.compile(r"^\s*//.*$", re.M)
faults = []


def are_types(clause):
    """Whether an import's clause names types alone."""
    inside = re.fullmatch(r"\s*\{(.*)\}\s*", clause, re.S)
    named = [name.strip() for name in inside[1].split(",")] if inside else []
    return bool(inside) and all(name.startswith("type ") for name in named if name)


def needs_of(file, part):
    """The other files of bindings/ that run when this one does."""
    text = comments.sub("", file.read_text())
    for clause, name in imports.findall(text):
        if are_types(clause):
            continue
        if name.startswith("edgert:"):
            yield name.removeprefix("edgert:")
        elif name.startswith("."):
            yield os.path.normpath(os.path.join(os.path.dirname(part), name))
    yield from late.findall(text)


def circle_from(start, needs):
    """The shortest way along `needs` that comes back, or None."""
    ways = collections.deque([[start]])
    seen = set()
    while ways:
        way = ways.popleft()
        for needed in sorted(needs.get(way[-1], ())):
            if needed == start:
                return way
            if needed not in seen:
                seen.add(needed)
                ways.append(way + [needed])
    return None


def circles(needs):
    """One for each node that lies in any, each told once."""
    told = set()
    for node in sorted(needs):
        way = circle_from(node, needs)
        if way and frozenset(way) not in told:
            told.add(frozenset(way))
            yield way


files = {}
for file in sorted(root.rglob("*.ts")):
    part = file.relative_to(root).as_posix().removesuffix(".ts")
    if "/" in part and not part.endswith(".d"):
        files[part] = set(needs_of(file, part)) - {part}

folders = collections.defaultdict(dict)
for part, needs in files.items():
    folder = part.split("/")[0]
    if folder not in tier_of:
        faults.append(f"bindings/{folder} has no tier: give it one in {sys.argv[0]}")
        continue
    for needed in sorted(needs):
        other = needed.split("/")[0]
        if "/" not in needed:
            faults.append(f"{part} imports {needed}: it is the list of all parts, and none asks for it")
        elif other != folder:
            folders[folder].setdefault(other, f"{part} imports {needed}")
            if other in tier_of and tier_of[other] > tier_of[folder]:
                faults.append(f"{part} imports {needed}: {names[tier_of[folder]]} may not see {names[tier_of[other]]}")
faults += [f"bindings/{folder} has a tier and no TypeScript" for folder in sorted(tier_of) if not any(part.startswith(folder + "/") for part in files)]

for way in circles(folders):
    links = "; ".join(folders[one][other] for one, other in zip(way, way[1:] + way[:1]))
    faults.append(f"these folders import each other in a circle: {', '.join(way)} ({links})")
for way in circles({part: {needed for needed in needs if needed.split("/")[0] == part.split("/")[0]} for part, needs in files.items()}):
    if not tied.issuperset(way):
        faults.append(f"these files import each other in a circle: {', '.join(way)}")
faults += [f"{part} is in no circle any more: take it off the list" for part in sorted(tied) if part not in files or not circle_from(part, files)]

print("\n".join(dict.fromkeys(faults)))
sys.exit(1 if faults else 0)
