# The boot error names the file, line and column of what is no JSON; so does import(), by a SyntaxError.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving

BROKEN = '{\n  "a": 1,\n  "b": nothing\n}\n'
files = {
    "static/index.ts": 'import data from "./data.json" with { type: "json" };\nDeno.serve(() => Response.json(data));\n',
    "late/index.ts": 'Deno.serve(() => import("./data.json", { with: { type: "json" } }).catch((error) => new Response(`${error.name}: ${error.message}`)));\n',
}
for name in ("static", "late"):
    files[f"{name}/data.json"] = BROKEN
with serving(files) as server:
    for name in ("static", "late"):
        answer = server.get(f"/{name}").text
        expect("SyntaxError" in answer and f"/{name}/data.json:3:" in answer, f"{name}: {answer}")
