# A package may meet another one that nothing but itself names: whatever version the import map or package.json of the function lists; one that it does not ask for it never gets.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from npm_registry import npm_registry

asks = "exports.meet = (name) => { try { return name === 'driver' ? require('driver').version : require('driver/sub') } catch (error) { return error.code } };\n"
driver = {version: {"index.js": f"exports.version = '{version}';", "sub.js": "module.exports = 'sub';"} for version in ("1.0.0", "2.0.0")}
packages = {
    "query": {"1.0.0": {"index.js": asks, "package.json": {"peerDependenciesMeta": {"driver": {"optional": True}}}}},
    "strict": {"1.0.0": {"index.js": asks}},
    "driver": driver,
}
answer = 'Deno.serve(() => Response.json([meet("driver"), meet("driver/sub")]));\n'
files = {
    "map/index.ts": 'import { meet } from "query";\n' + answer,
    "map/deno.json": json.dumps({"imports": {"query": "npm:query@1", "driver": "npm:driver@1"}}),
    "json/index.ts": 'import { meet } from "query";\n' + answer,
    "json/package.json": json.dumps({"dependencies": {"query": "^1.0.0", "driver": "^2.0.0"}}),
    "alone/index.ts": 'import { meet } from "npm:query@1";\n' + answer,
    "strict/index.ts": 'import { meet } from "strict";\n' + answer,
    "strict/deno.json": json.dumps({"imports": {"strict": "npm:strict@1", "driver": "npm:driver@1"}}),
}
with npm_registry(packages) as registry:
    with serving(files, env={"NPM_CONFIG_REGISTRY": registry.url}) as server:
        for _ in "fetched", "from the cache":
            expect_equal(json.loads(server.get("/map?force=1").text), ["1.0.0", "sub"])
            expect_equal(json.loads(server.get("/json?force=1").text), ["2.0.0", "sub"])
            for name in "alone", "strict":
                expect_equal(json.loads(server.get(f"/{name}?force=1").text), ["MODULE_NOT_FOUND", "MODULE_NOT_FOUND"], name)
