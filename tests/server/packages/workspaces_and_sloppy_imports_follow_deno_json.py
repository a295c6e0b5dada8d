# Members of a workspace are imported by their names and exports; with "sloppy-imports" an import may leave out its file's ending, without it it may not.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

files = {
    "f/deno.jsonc": '{\n  // of the whole workspace\n  "workspace": ["./add", "./tools"], "imports": {"two": "./two.ts"},\n}',
    "f/index.ts": 'import { add } from "@scope/add";\nimport { half } from "@scope/tools/half";\nimport { two } from "two";\nDeno.serve(() => Response.json([add(1, 2), half(8), two]));\n',
    "f/two.ts": "export const two: number = 2;\n",
    "f/add/deno.json": '{"name": "@scope/add", "version": "0.1.0", "exports": "./mod.ts"}',
    "f/add/mod.ts": "export const add = (a: number, b: number) => a + b;\n",
    "f/tools/deno.json": '{"name": "@scope/tools", "exports": {".": "./mod.ts", "./half": "./half.ts"}}',
    "f/tools/half.ts": "export const half = (a: number) => a / 2;\n",
    "sloppy/deno.json": '{"unstable": ["sloppy-imports"]}',
    "sloppy/index.ts": 'import { a } from "./a";\nimport { b } from "./b.js";\nimport { c } from "./c";\nDeno.serve(() => Response.json([a, b, c]));\n',
    "sloppy/a.ts": "export const a: string = 'a';\n",
    "sloppy/b.ts": "export const b: string = 'b';\n",
    "sloppy/c/index.tsx": "export const c: string = 'c';\n",
    "strict/index.ts": 'import "./a";\n',
    "strict/a.ts": "export const a = 'a';\n",
}
with serving(files) as server:
    expect_equal(json.loads(server.get("/f").text), [3, 4, 2])
    expect_equal(json.loads(server.get("/sloppy").text), ["a", "b", "c"])
    answer = server.get("/strict")
    expect('Module not found "file://' in answer.text and "/strict/a" in answer.text, answer.text)
