# edgertd info prints the tree of a function's modules, each once, with sizes and packages; with --json as an object.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, functions
from npm_registry import npm_registry
from verbs import machine

PACKAGES = {"left": {"1.2.0": {"index.js": "exports.fs = () => require('fs');\n"}}}
with npm_registry(PACKAGES) as registry, machine(NPM_CONFIG_REGISTRY=registry.url) as here:
    files = {"f/index.ts": 'import "./a.ts"; import "./b.ts"; import "npm:left@1"; import("./gone.ts");\n', "f/a.ts": 'import "./b.ts";\n', "f/b.ts": 'import "./a.ts"; export default 1;\n', "f/deno.json": "{}"}
    with functions(files) as folder:
        done = here.run("info", f"{folder}/f/index.ts")
        url = f"file://{folder}/f"
        package = "file:///.edgert/node_modules/left@1.2.0/node_modules/left/index.js"
        expect_equal(
            done.out,
            f"""entry: {url}/index.ts
graph: 4 modules, {len(files["f/index.ts"]) + len(files["f/a.ts"]) + len(files["f/b.ts"]) + len(PACKAGES["left"]["1.2.0"]["index.js"])} B
npm: left@1.2.0, 1 module, {len(PACKAGES["left"]["1.2.0"]["index.js"])} B

{url}/index.ts ({len(files["f/index.ts"])} B)
├── {url}/a.ts ({len(files["f/a.ts"])} B)
│   └── {url}/b.ts ({len(files["f/b.ts"])} B)
│       └── {url}/a.ts *
├── {url}/b.ts *
├── {package} ({len(PACKAGES["left"]["1.2.0"]["index.js"])} B)
│   └── node:fs
└── ./gone.ts (not there)
""",
            "the tree",
        )
        graph = json.loads(here.run("info", "--json", f"{folder}/f/index.ts").out)
        expect_equal(graph["roots"], [f"{url}/index.ts"])
        modules = {module["specifier"]: module for module in graph["modules"]}
        expect_equal(len(modules), 4)
        expect_equal(modules[package]["kind"], "cjs")
        expect_equal(modules[package]["dependencies"], [{"specifier": "fs", "how": "require", "target": "node:fs"}])
        expect_equal(modules[f"{url}/index.ts"]["mediaType"], "TypeScript")
        expect_equal(modules[f"{url}/index.ts"]["dependencies"][3], {"specifier": "./gone.ts", "how": "dynamic"})
        expect_equal(graph["packages"], [{"name": "left", "version": "1.2.0", "registry": "npm", "modules": 1, "size": len(PACKAGES["left"]["1.2.0"]["index.js"])}])
        expect_equal(graph["redirects"], {"npm:left@1": package})
        expect(len(graph["notes"]) == 1 and "gone.ts" in graph["notes"][0], graph["notes"])
        # What a terminal would take for a command is not printed.
        pathlib.Path(folder, "f/index.ts").write_text("import('./\\x1b[2J\\u009b1m.ts')")
        done = here.run("info", f"{folder}/f/index.ts")
        expect("./?[2J?1m.ts (not there)" in done.out and "\x1b" not in done.said and "\x9b" not in done.said, done.out + done.said)
