import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from limits import ask

# A referrer that lies in many scopes, each of which maps many prefixes of what it imports.
FOLDERS, NAMES = 300, 400
deep = "d/" * FOLDERS
prefixes = {"x/" * (i + 1): "/nowhere" for i in range(NAMES)}
scopes = {f"./{'d/' * (i + 1)}": prefixes for i in range(FOLDERS)}
imports = "\n".join(f"import '{'x/' * NAMES}{i}';" for i in range(100))
few = {f"./{'d/' * (i + 1)}": {"x/": f"./{i}/"} for i in range(20)}
files = {
    "hostile/map.json": json.dumps({"scopes": {name: {"x/" * (i % NAMES + 1): "/nowhere"} for i, name in enumerate(scopes)}}),
    "hostile/deno.json": '{ "importMap": "./map.json" }',
    "hostile/index.js": f"import './{deep}inner.js';",
    f"hostile/{deep}inner.js": imports,
    "usual/deno.json": json.dumps({"scopes": few}),
    "usual/index.js": f"import value from './{'d/' * 20}inner.js'; Deno.serve(() => new Response(value));",
    f"usual/{'d/' * 20}inner.js": "export { default } from 'x/value.js';",
    "usual/19/value.js": "export default 'nineteen';",
}
with serving(files) as server:
    answer = ask(server, "hostile").text
    expect("hostile/map.json: the scope " in answer and "lies in more than 32 others" in answer, answer)
    expect_equal(ask(server, "usual").text, "nineteen")
