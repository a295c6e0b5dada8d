"""The line of an error in a function from a pack or an eszip is shown where its source map brings the source along, or where the module has no map; else only its place is."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving
from packs import eszip, pack, source_map

at = "file:///app"
THROWS = "Deno.serve(() => {\n  throw new Error('in here');\n});"
WRONG = "const a = 1;\nconst a = 2;"
LOST = "const a = 1;\nimport './lost.ts';"


def with_map(text, content):
    """What is line 1 was line 3 of the source, which is in the map where `content` is true."""
    made = json.loads(source_map(len(text.split("\n")), 2))
    made["sources"] = ["index.ts"]
    if content:
        made["sourcesContent"] = ["// One.\ntype Two = 2;\n" + text.replace("const a", "const a: Two").replace("throw", "throw <any>")]
    return {"text": text, "map": json.dumps(made)}


def packed(text, content=None):
    return pack({f"{at}/index.ts": text if content is None else with_map(text, content)}, f"{at}/index.ts")


files = {
    "throws.edgert": packed(THROWS, True),
    "plain.edgert": packed(THROWS),
    "bare.edgert": packed(THROWS, False),
    "wrong.edgert": packed(WRONG, True),
    "wrong_bare.edgert": packed(WRONG, False),
    "lost.edgert": packed(LOST, True),
    "throws.eszip": eszip({f"{at}/index.ts": ("javascript", THROWS, with_map(THROWS, True)["map"])}),
}
SAID = {
    "throws.edgert": "  4 |   throw <any> new Error('in here');\n",
    "plain.edgert": f"    at {at}/index.ts:2:9\n  2 |   throw new Error('in here');\n    |         ^\n",
    "wrong.edgert": "  4 | const a: Two = 2;\n",
    "lost.edgert": "  4 | import './lost.ts';\n",
    "throws.eszip": "  4 |   throw <any> new Error('in here');\n",
}
with serving(files) as server:
    for name in files:
        before = len(server.log())
        expect(server.get(f"/{name}").status == 500, name)
        said = server.log()[before:]
        if name in SAID:
            expect(SAID[name] in said, f"{name}: {said}")
        else:
            expect(" | " not in said and f"{at}/index.ts:4:" in said, f"{name}: {said}")
