"""Whatever keeps a function from booting, the log shows it in one shape: what it is, the place, the line with a caret, and what may help."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

# Name: files, and what stands in the log: each line as it is, FOLDER in place of the functions' folder.
CASES = {
    "missing": (
        {"index.ts": 'type A = string;\nimport { a } from "./nope/none.ts";\nDeno.serve(() => new Response(a));\n'},
        'cannot boot: Module not found "file://FOLDER/missing/nope/none.ts"\n'
        "    imported from file://FOLDER/missing/index.ts:2:19\n"
        '  2 | import { a } from "./nope/none.ts";\n'
        "    |                   ^\n",
    ),
    "deep": (
        {"index.ts": 'import "./one.ts";\n', "one.ts": 'import "./two.ts";\n', "two.ts": 'interface A {\n  a: 1;\n}\n\texport * from "./tree.ts";\n', "three.ts": ""},
        'cannot boot: Module not found "file://FOLDER/deep/tree.ts"\n'
        "    imported from file://FOLDER/deep/two.ts:4:16\n"
        '  4 |   export * from "./tree.ts";\n'
        "    |                 ^\n"
        '    hint: did you mean "./three.ts"?\n',
    ),
    "extension": (
        {"index.ts": 'import "./lib/tools";\n', "lib/tools.ts": ""},
        'cannot boot: Module not found "file://FOLDER/extension/lib/tools"\n'
        "    imported from file://FOLDER/extension/index.ts:1:8\n"
        '  1 | import "./lib/tools";\n'
        "    |        ^\n"
        '    hint: files are imported with their extension: "./lib/tools.ts"\n',
    ),
    "compiled": (
        {"index.ts": 'import "./lib.js";\n', "lib.ts": ""},
        'cannot boot: Module not found "file://FOLDER/compiled/lib.js"\n'
        "    imported from file://FOLDER/compiled/index.ts:1:8\n"
        '  1 | import "./lib.js";\n'
        "    |        ^\n"
        '    hint: TypeScript files are imported with their own extension: "./lib.ts"\n',
    ),
    "folder": (
        {"index.ts": 'import "./lib";\n', "lib/index.ts": ""},
        "cannot boot: FOLDER/folder/lib is a directory\n"
        "    imported from file://FOLDER/folder/index.ts:1:8\n"
        '  1 | import "./lib";\n'
        "    |        ^\n"
        '    hint: a folder is no module; its index file is "./lib/index.ts"\n',
    ),
    "bare": (
        {"index.ts": 'import _ from "lodash";\nDeno.serve(_);\n'},
        'cannot boot: Relative import path "lodash" not prefixed with / or ./ or ../\n'
        "    imported from file://FOLDER/bare/index.ts:1:15\n"
        '  1 | import _ from "lodash";\n'
        "    |               ^\n"
        '    hint: a package of npm is imported as "npm:lodash", or by a name that "imports" of deno.json gives it\n',
    ),
    "builtin": (
        {"index.ts": 'import { readFile } from "fs/promises";\nreadFile;\n'},
        '    hint: Node\'s own modules are imported with their scheme: "node:fs/promises"\n',
    ),
    "no-builtin": (
        {"index.ts": 'import "node:fz";\n'},
        "cannot boot: No such built-in module: node:fz\n"
        "    imported from file://FOLDER/no-builtin/index.ts:1:8\n",
    ),
    "syntax": (
        {"index.ts": 'interface A {}\nconst a: string = "漢字", b = (;\n'},
        'cannot boot: syntax error: Unexpected ";"\n'
        "    at file://FOLDER/syntax/index.ts:2:30\n"
        '  2 | const a: string = "漢字", b = (;\n'
        "    |                                ^\n",
    ),
    "twice": (
        {"index.ts": "type A = 1; const greeting = 'a';\nconst greeting = 'b';\n"},
        'cannot boot: syntax error: The symbol "greeting" has already been declared\n'
        "    at file://FOLDER/twice/index.ts:2:7\n"
        "  2 | const greeting = 'b';\n"
        "    |       ^\n"
        '    hint: The symbol "greeting" was originally declared here: 1:19\n',
    ),
    "script": (
        {"index.js": "const a = 1;\n  const b = (;\n"},
        "cannot boot: syntax error: Unexpected token ';'\n"
        "    at file://FOLDER/script/index.js:2:14\n"
        "  2 |   const b = (;\n"
        "    |              ^\n",
    ),
    "early": (
        {"index.ts": "interface One {\n  a: string;\n}\nconst fine: number = 1;\n  const broken = /(/;\n"},
        "cannot boot: syntax error: Invalid regular expression: /(/: Unterminated group\n"
        "    at file://FOLDER/early/index.ts:5:18\n"
        "  5 |   const broken = /(/;\n"
        "    |                  ^\n",
    ),
    "export": (
        {"index.ts": 'type A = 1;\nimport { halo } from "./part.ts";\nDeno.serve(() => halo());\n', "part.ts": "export const hello = 1, other = 2;\n"},
        "cannot boot: The requested module './part.ts' does not provide an export named 'halo'\n"
        "    imported from file://FOLDER/export/index.ts:2:10\n"
        '  2 | import { halo } from "./part.ts";\n'
        "    |          ^\n"
        '    hint: did you mean "hello"?\n',
    ),
    "default": (
        {"index.ts": 'import { a } from "./part.ts";\nimport hello from "./part.ts";\nDeno.serve(() => hello(a));\n', "part.ts": "export const hello = 1, a = 2;\n"},
        "    hint: there is no default export; did you mean import { hello }?\n",
    ),
    "exports": (
        {"index.ts": 'import { something } from "./part.ts";\nDeno.serve(() => something());\n', "part.ts": "export const hello = 1, a = 2;\n"},
        "    hint: it exports a, hello\n",
    ),
    "json": (
        {"index.ts": 'import data from "./data.json" with { type: "json" };\nDeno.serve(() => Response.json(data));\n', "data.json": '{\n  "a": 1,\n  "b": nothing\n}\n'},
        "    at file://FOLDER/json/data.json:3:9\n"
        '  3 |   "b": nothing\n'
        "    |         ^\n",
    ),
    "wasm": (
        {"index.ts": 'import * as wasm from "./a.wasm";\nDeno.serve(() => Response.json(wasm));\n', "a.wasm": "no wasm"},
        "cannot boot: file://FOLDER/wasm/a.wasm is no valid WebAssembly module\n"
        "    imported from file://FOLDER/wasm/index.ts:1:23\n"
        '  1 | import * as wasm from "./a.wasm";\n'
        "    |                       ^\n",
    ),
    "config": (
        {"index.ts": "", "deno.json": '{\n  // how it is set up\n  "imports": { "a": ./a.ts },\n}\n'},
        "cannot boot: FOLDER/config/deno.json: Unexpected token '.' in JSON\n"
        "    at file://FOLDER/config/deno.json:3:21\n"
        '  3 |   "imports": { "a": ./a.ts },\n'
        "    |                     ^\n",
    ),
    "map": (
        {"index.ts": "", "deno.json": '{ "importMap": "./map.json" }', "map.json": '{\n  "imports": oh\n}\n'},
        "cannot boot: import map FOLDER/map/map.json: Unexpected token 'o' in JSON\n"
        "    at file://FOLDER/map/map.json:2:14\n"
        '  2 |   "imports": oh\n'
        "    |              ^\n",
    ),
    "outside": (
        {"index.ts": 'import "../../../outside.ts";\n'},
        "cannot boot: file:///outside.ts lies outside of the function's module roots (FOLDER/outside, FOLDER)\n"
        "    imported from file://FOLDER/outside/index.ts:1:8\n"
        '  1 | import "../../../outside.ts";\n'
        "    |        ^\n"
        "    hint: moduleRoots of userWorkers.create says from where a function may import\n",
    ),
    "empty": (
        {"readme.txt": ""},
        'cannot boot: could not find an appropriate entrypoint: FOLDER/empty has none of index.ts, index.tsx, index.js, index.mjs, index.jsx, "main" of package.json\n',
    ),
}
files = {f"{name}/{path}": text for name, (its, _) in CASES.items() for path, text in its.items()}
with serving(files) as server:
    for name in [*CASES, "nowhere"]:
        expect_equal(server.get(f"/{name}").status, 500, name)
    # Each has a code, of which docs/errors.md tells.
    expect_equal(len(re.findall(r"cannot boot: .* \[EDG1\d\d\]\n", server.log())), len(CASES) + 1, server.log())
    log = re.sub(r" \[EDG\d+\]", "", server.log())
    folder = re.search(r"(\S+)/empty has none of", log)[1]
    for name, (_, said) in CASES.items():
        expect(said.replace("FOLDER", folder) in log, f"{name}:\n{said}\n--- not in\n{log}")
    expect(f"nowhere [Error] cannot boot: could not find an appropriate entrypoint: {folder}/nowhere does not exist\n" in log, log)
    # What stands in front of these for scripts.
    expect("bootstrap runtime" not in log and "create the graph" not in log, log)
