import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from npm_registry import npm_registry

READER = """
const at = __dirname;
const tried = (promise) => promise.then((value) => value, (error) => error.name);
const list = async (path) => { const names = []; for await (const { name } of Deno.readDir(path)) names.push(name); return names.sort(); };
exports.at = at;
exports.top = Deno.readTextFileSync(at + "/data/words.txt");
exports.all = () => Promise.all([
  tried(Deno.readTextFile(at + "/data/words.txt")), tried(list(at)), tried(Deno.stat(at + "/data").then(({ isDirectory }) => isDirectory)),
  tried(Deno.readTextFile(at + "/" + "../".repeat(12) + "etc/passwd")), tried(Deno.readTextFile(at + "/../other/data.txt")), tried(Deno.readTextFile(at + "/none")),
  tried(Deno.writeTextFile(at + "/data/words.txt", "mine")), tried(Deno.readTextFile("/.edgert/node_modules/never@1.0.0/node_modules/never/index.js")),
]);
"""
with npm_registry({"reader": {"1.0.0": {"index.js": READER, "data/words.txt": "some words"}}, "never": {"1.0.0": {"index.js": ""}}}) as registry:
    source = 'import reader from "npm:reader@1";\nDeno.serve(async () => Response.json([reader.at, reader.top, await reader.all()]));\n'
    with serving({"fn/index.ts": source}, env={"NPM_CONFIG_REGISTRY": registry.url}) as server:
        at, top, found = json.loads(server.get("/fn").text)
        expect_equal(at, "/.edgert/node_modules/reader@1.0.0/node_modules/reader")
        expect_equal(top, "some words")
        names = found.pop(1)
        expect("data" in names and "index.js" in names and "package.json" in names, f"{names}")
        expect_equal(found, ["some words", True, "NotFound", "NotFound", "NotFound", "PermissionDenied", "NotFound"])
