# npm: specifiers with ranges, tags and subpaths; ES modules and CommonJS; dependencies, scopes, exports, peers; each tarball is fetched once.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from npm_registry import npm_registry

packages = {
    "esm": {
        "1.0.0": {"index.js": "export const version = '1.0.0';", "package.json": {"type": "module"}},
        "1.2.0": {
            "package.json": {"type": "module", "exports": {".": {"require": "./no.cjs", "import": "./main.js"}, "./deep/*": "./lib/*.js", "./data": "./data.json"}, "dependencies": {"cjs": "^2.0.0", "@scope/part": "1"}},
            "main.js": "import cjs, { named } from 'cjs';\nimport part from '@scope/part';\nexport const version = '1.2.0';\nexport const all = [cjs.named, named, part];\nexport const url = import.meta.url;\n",
            "lib/one.js": "export default 'deep one';",
            "data.json": '{"json": true}',
        },
        "2.0.0-beta.1": {"index.js": "export const version = 'beta';", "package.json": {"type": "module"}},
        "1.9.0": {"index.js": "export const version = '1.9.0';", "package.json": {"type": "module"}},
    },
    "cjs": {"2.0.1": {"package.json": {"main": "lib"}, "lib/index.js": "exports.named = require('./part').value;\n", "lib/part.js": "module.exports = { value: 'from CommonJS', path: __filename };\n"}},
    "@scope/part": {"1.0.0": {"index.js": "module.exports = 'scoped';"}},
}
functions = {
    "range": 'import { version, all, url } from "npm:esm@~1.2";\nDeno.serve(() => Response.json([version, all, url]));\n',
    "latest": 'import { version } from "npm:esm";\nDeno.serve(() => Response.json(version));\n',
    "tag": 'import { version } from "npm:esm@next";\nDeno.serve(() => Response.json(version));\n',
    "sub": 'import one from "npm:esm@1.2.0/deep/one";\nimport data from "npm:/esm@1.2.0/data" with { type: "json" };\nDeno.serve(() => Response.json([one, data]));\n',
    "map": 'import part from "part";\nimport one from "esm/deep/one";\nconst lazy = await import("npm:esm@1.0.0");\nDeno.serve(() => Response.json([part, one, lazy.version]));\n',
}
files = {f"{name}/index.ts": source for name, source in functions.items()}
files["map/deno.json"] = json.dumps({"imports": {"part": "npm:@scope/part@^1", "esm": "npm:esm@1.2.0"}})
with npm_registry(packages, tags={"esm": {"next": "2.0.0-beta.1", "latest": "1.9.0"}}) as registry:
    with serving(files, env={"NPM_CONFIG_REGISTRY": registry.url}) as server:
        for _ in "fetched", "from the cache":
            expect_equal(json.loads(server.get("/range?force=1").text), ["1.2.0", ["from CommonJS", "from CommonJS", "scoped"], "file:///.edgert/node_modules/esm@1.2.0/node_modules/esm/main.js"])
            expect_equal(json.loads(server.get("/latest?force=1").text), "1.9.0")
            expect_equal(json.loads(server.get("/tag?force=1").text), "beta")
            expect_equal(json.loads(server.get("/sub?force=1").text), ["deep one", {"json": True}])
            expect_equal(json.loads(server.get("/map?force=1").text), ["scoped", "deep one", "1.0.0"])
    expect_equal({path: count for path, count in registry.asked.items() if path.endswith(".tgz") and count > 1}, {}, "fetched twice")
