import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving

# What is not there in JavaScript, so that lines move.
TYPES = "interface One {\n  a: string;\n}\n"
files = {
    "expression/index.ts": TYPES + "const fine: number = 1;\n  const broken = /(/;\n",
    "inner/index.ts": TYPES + "Deno.serve(() => {\n  const n: number = 1;\n  return /[b-a]/u.exec(`${n}`);\n});\n",
    "imported/index.ts": 'import "./broken.ts";\n',
    "imported/broken.ts": TYPES + "export const text: string = /(/;\n",
    "later/index.ts": TYPES + 'Deno.serve(() => import("./broken.ts").catch((error) => new Response(error.message)));\n',
    "later/broken.ts": TYPES + "export const text: string = /(/;\n",
    "missing/index.ts": TYPES + 'import { nothing } from "./broken.ts";\nDeno.serve(() => nothing());\n',
    "missing/broken.ts": TYPES + "export const text = 1;\n",
}
with serving(files) as server:
    for name, place in (
        ("expression", "/expression/index.ts:5:18"),
        ("inner", "/inner/index.ts:6:10"),
        ("imported", "/imported/broken.ts:4:29"),
        ("later", "/later/broken.ts:4:29"),
        ("missing", "/missing/index.ts:4:10"),
    ):
        answer = server.get(f"/{name}")
        expect(answer.text.endswith(place), f"{name}: {answer.text} does not name {place}")
