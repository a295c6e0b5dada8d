# Of local files compared with deno 2.1.4. It fetches remote ones, and finds nothing in them either.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

TYPES = "export interface T { a: string }\nexport const value: number;\ndeclare const own: T;\nexport default own;\n"
SHOW = 'Deno.serve(() => new Response(`keys: ${Object.keys(all)}`));\n'
files = {
    "side/index.ts": 'import "./types.d.ts";\nimport type { T } from "./types.d.ts";\nconst all: T = { a: "1" };\n' + SHOW,
    "all/index.ts": 'import * as all from "./types.d.ts";\n' + SHOW,
    "kinds/index.js": 'import "./types.d.mts";\nimport "./types.d.cts";\nconst all = {};\n' + SHOW,
    "dynamic/index.ts": 'const all = await import("./types.d.ts");\n' + SHOW,
    "https/index.ts": 'import "https://127.0.0.1:1/edge-runtime.d.ts";\nconst all = {};\n' + SHOW,
    "jsr/index.ts": 'import "jsr:@supabase/functions-js@2.4.1/edge-runtime.d.ts";\nconst all = {};\n' + SHOW,
    "query/index.ts": 'import * as all from "https://127.0.0.1:1/edge-runtime.d.ts?target=deno";\n' + SHOW,
}
for name in list(files):
    folder = name.split("/")[0]
    files.update({f"{folder}/types.d.{kind}": TYPES for kind in ("ts", "mts", "cts")})
cases = sorted({name.split("/")[0] for name in files})
files.update({
    "missing/index.ts": 'import "./nowhere.d.ts";\n',
    "code/index.ts": 'import "https://127.0.0.1:1/mod.ts";\n',
    "value/index.ts": 'import own from "./types.d.ts";\nDeno.serve(() => new Response(`${own}`));\n',
    "value/types.d.ts": TYPES,
})
with serving(files) as server:
    for name in cases:
        expect_equal(server.get(f"/{name}").text, "keys: " + ("a" if name == "side" else ""), name)
    for name, why in (("missing", "Module not found"), ("code", "Import 'https://127.0.0.1:1/mod.ts' failed: cannot connect"), ("value", "does not provide an export named 'default'")):
        answer = server.get(f"/{name}")
        expect(answer.status == 500 and why in answer.text, f"{name}: {answer.text}")
