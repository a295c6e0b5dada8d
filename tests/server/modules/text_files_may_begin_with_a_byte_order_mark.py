# Compared with deno 2.1.4.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving

MARK = "\ufeff"
SERVE = 'Deno.serve(() => new Response("served"));'
IMPORTS = 'import text from "text";\nDeno.serve(() => new Response(text));'
files = {
    "json/index.ts": 'import data from "./data.json" with { type: "json" };\nDeno.serve(() => new Response(data.text));',
    "json/data.json": MARK + '{"text": "served"}',
    "config/index.ts": IMPORTS,
    "config/deno.json": MARK + '{"imports": {"text": "./text.ts"}}',
    "config/text.ts": 'export default "served";',
    "map/index.ts": IMPORTS,
    "map/deno.json": '{"importMap": "./map.json"}',
    "map/map.json": MARK + '{"imports": {"text": "./text.ts"}}',
    "map/text.ts": MARK + 'export default "served";',
    "package/package.json": MARK + '{"main": "main.js"}',
    "package/main.js": SERVE,
    "plain/index.js": MARK + SERVE,
    "bang-js/index.js": MARK + "#!/usr/bin/env deno\n" + SERVE,
    "bang-ts/index.ts": MARK + "#!/usr/bin/env deno\n" + SERVE,
}
with serving(files) as server:
    for name in sorted({path.split("/")[0] for path in files}):
        expect_equal(server.get(f"/{name}").text, "served", name)
