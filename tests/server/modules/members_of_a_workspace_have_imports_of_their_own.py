# As in Deno: names of a member's own deno.json come first in its modules, then those of the workspace's, which a function is a member of where deno.json above it lists its folder.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

files = {
    "deno.jsonc": '// of all functions\n{ "workspace": ["./fn", "./lib", "./missing", "./plain/"], "imports": { "word": "./_shared/word.ts", "shared/": "./_shared/", } }',
    "_shared/word.ts": 'export const word = "of all";\n',
    "_shared/says.ts": 'import { word } from "word";\nexport const says = word;\n',
    "lib/deno.json": '{"name": "@app/lib", "exports": {".": "./mod.ts", "./deep": "./deep/mod.ts"}, "imports": {"word": "./word.ts"}}',
    "lib/word.ts": 'export const word = "of lib";\n',
    "lib/mod.ts": 'export { word } from "word";\nexport { says } from "shared/says.ts";\n',
    "lib/deep/mod.ts": 'export { word } from "word";\n',
    "fn/deno.json": '{"imports": {"word": "./word.ts"}, "compilerOptions": {"jsx": "react-jsx", "jsxImportSource": "own"}}',
    "fn/word.ts": 'export const word: string = "of fn";\n',
    "fn/index.ts": 'import { word } from "word";\nimport { says } from "shared/says.ts";\nimport * as lib from "@app/lib";\nimport * as deep from "@app/lib/deep";\nDeno.serve(() => Response.json([word, says, lib.word, lib.says, deep.word]));\n',
    # Listed, and without a configuration of its own.
    "plain/index.ts": 'import { word } from "word";\nDeno.serve(() => Response.json(word));\n',
    # Not listed: what lies above is not asked.
    "alone/deno.json": '{"imports": {"other": "./other.ts"}}',
    "alone/other.ts": 'export const word = "of alone";\n',
    "alone/index.ts": 'import { word } from "other";\nDeno.serve(() => Response.json(word));\n',
    "stranger/deno.json": "{}",
    "stranger/index.ts": 'import "word";\n',
}
# One within the other, deeper than scopes of import maps may lie.
NESTED = ["m" + "/m" * depth for depth in range(40)]
files["nested/deno.json"] = json.dumps({"workspace": NESTED})
files |= {f"nested/{folder}/deno.json": '{"imports": {"word": "./word.ts"}}' for folder in NESTED}
files["nested/index.ts"] = "Deno.serve(() => new Response());"
with serving(files) as server:
    expect_equal(json.loads(server.get("/fn").text), ["of fn", "of all", "of lib", "of all", "of lib"])
    expect_equal(json.loads(server.get("/plain").text), "of all")
    expect_equal(json.loads(server.get("/alone").text), "of alone")
    answer = server.get("/stranger")
    expect(answer.status == 500 and 'Relative import path "word"' in answer.text, answer)
    answer = server.get("/nested")
    expect(answer.status == 500 and "lies in more than 32 others" in answer.text, answer)
broken = {**files, "lib/deno.json": "{"}
with serving(broken) as server:
    answer = server.get("/fn")
    expect(answer.status == 500 and "/lib/deno.json" in answer.text, answer)
    expect_equal(json.loads(server.get("/alone").text), "of alone")
