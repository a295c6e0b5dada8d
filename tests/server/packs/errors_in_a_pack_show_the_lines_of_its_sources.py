# Thrown ones, those of syntax, and imports that are not found: by the source map in the pack, or in the eszip.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from packs import eszip, pack, source_map

INDEX = 'import { fails } from "./fails.ts";\nDeno.serve(() => { try { fails(); } catch (error) { return new Response(error.stack); } });'
FAILS = 'export function fails() {\n  throw new Error("in here");\n}'
WRONG = "const a = 1;\nconst a = 2;"
LOST = "const a = 1;\nimport './lost.ts';"
# What is line 1 was line 41 of the source.
shifted = lambda text: {"text": text, "map": source_map(len(text.split("\n")), 40)}
at = "file:///app"
files = {
    "thrown.edgert": pack({f"{at}/index.ts": shifted(INDEX), f"{at}/fails.ts": shifted(FAILS)}, f"{at}/index.ts"),
    "plain.edgert": pack({f"{at}/index.ts": INDEX, f"{at}/fails.ts": FAILS}, f"{at}/index.ts"),
    "wrong.edgert": pack({f"{at}/index.ts": shifted(WRONG)}, f"{at}/index.ts"),
    "lost.edgert": pack({f"{at}/index.ts": shifted(LOST)}, f"{at}/index.ts"),
    "thrown.eszip": eszip({f"{at}/{name}": ("javascript", text, source_map(3, 40)) for name, text in (("index.ts", INDEX), ("fails.ts", FAILS))}),
    "broken.edgert": pack({f"{at}/index.ts": {"text": INDEX, "map": "{no map"}, f"{at}/fails.ts": {"text": FAILS, "map": '{"mappings": "gggggggggggggggggggggggggB;////"}'}}, f"{at}/index.ts"),
}
with serving(files) as server:
    for name, lines in (("thrown.edgert", (42, 42)), ("plain.edgert", (2, 2)), ("thrown.eszip", (42, 42)), ("broken.edgert", (2, 2))):
        stack = server.get(f"/{name}").text
        expect(f"at fails ({at}/fails.ts:{lines[0]}:" in stack and f"{at}/index.ts:{lines[1]}:" in stack, f"{name}: {stack}")
    answer = server.get("/wrong.edgert").text
    expect(f"Identifier 'a' has already been declared at {at}/index.ts:42:" in answer, answer)
    answer = server.get("/lost.edgert").text
    expect(f'Module not found "{at}/lost.ts".\n    at {at}/index.ts:42:' in answer, answer)
