# require(): endings, folders, JSON, cycles, errors with codes, cache, resolve, main, __filename; ES modules that are required; createRequire.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving

CASES = """
const results = {};
results.ending = require("./part").value;
results.folder = require("./folder").value;
results.json = require("./data.json").v + require("./data").v;
results.same = require("./part") === require("./part.js");
results.cycle = require("./a").seen;
try { require("./missing"); } catch (error) { results.missing = [error.code, error.message.split("\\n")[0]]; }
try { require("./throws"); } catch (error) { results.throws = error.message; }
results.paths = [__filename.endsWith("/index.cjs"), __dirname === require("./part").dirname, require.resolve("./part").endsWith("/part.js")];
results.main = require.main === module && require.main.filename === __filename;
delete require.cache[require.resolve("./counts")];
results.counts = [require("./counts").n, (delete require.cache[require.resolve("./counts")], require("./counts").n)];
results.self = [this === module.exports, module.exports === exports, typeof module.require, module.loaded];
results.esm = [require("./esm.mjs").named, require("./esm.mjs").default, require("./chosen.mjs")];
try { require("./awaits.mjs"); } catch (error) { results.awaits = error.code; }
results.hashbang = require("./hashbang");
results.module = [module.hasOwnProperty("exports"), module.constructor.name, String(module)];
results.slash = [require("punycode/"), typeof require("punycode").toASCII];
Deno.serve(async () => {
  results.dynamic = (await import("./part.js")).value;
  results.lazy = require("./lazy").value;
  return Response.json(results);
});
"""
files = {
    "f/package.json": '{"main": "index.cjs", "type": "commonjs"}',
    "f/index.cjs": CASES,
    "f/part.js": "exports.value = 'part'; exports.dirname = __dirname;",
    "f/node_modules/punycode/package.json": '{"main": "main.js"}',
    "f/node_modules/punycode/main.js": "module.exports = 'the package';",
    "f/folder/index.js": "exports.value = 'folder';",
    "f/data.json": '{"v": 1}',
    "f/a.js": "exports.early = true; exports.seen = require('./b').seen; ",
    "f/b.js": "const a = require('./a'); exports.seen = [a.early, a.seen === undefined];",
    "f/throws.js": "throw new Error('thrown at the top');",
    "f/counts.js": "globalThis.n = (globalThis.n ?? 0) + 1; exports.n = globalThis.n;",
    "f/esm.mjs": "export const named = 'named'; export default 'default';",
    "f/chosen.mjs": "export { chosen as 'module.exports' }; const chosen = 'chosen';",
    "f/awaits.mjs": "await new Promise((resolve) => setTimeout(resolve, 1)); export {};",
    "f/hashbang.js": "#!/usr/bin/env node\nmodule.exports = 'hashbang';",
    "f/lazy.js": "exports.value = 'lazy';",
    "esm/package.json": '{"type": "module"}',
    "esm/index.js": 'import cjs, { named, other } from "./part.cjs";\nimport { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\nDeno.serve(() => Response.json([cjs.named, named, other, require("./part.cjs") === cjs, require("./data.json").v]));\n',
    "esm/part.cjs": "exports.named = 'named'; module.exports.other = 'other';",
    "esm/data.json": '{"v": 2}',
    "typed/index.ts": 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\nconst v: number = require("./data.json").v;\nDeno.serve(() => new Response(`${v}`));\n',
    "typed/data.json": '{"v": 3}',
    "named/index.js": 'import module from "node:module";\nconst need = module.createRequire(import.meta.url);\nDeno.serve(() => new Response(`${need("./data.json").v}`));\n',
    "named/data.json": '{"v": 4}',
    "plain/package.json": "{}",
    "plain/index.js": 'const part = require("./part.js");\nDeno.serve(() => new Response(part.value));\n',
    "plain/part.js": "exports.value = 'without a type';",
}
expected = {
    "ending": "part", "folder": "folder", "json": 2, "same": True, "cycle": [True, True],
    "missing": ["MODULE_NOT_FOUND", "Cannot find module './missing'"], "throws": "thrown at the top", "paths": [True, True, True], "main": True,
    "counts": [1, 2], "self": [True, True, "function", False], "esm": ["named", "default", "chosen"], "awaits": "ERR_REQUIRE_ASYNC_MODULE",
    "hashbang": "hashbang", "module": [True, "Module", "[object Object]"], "slash": ["the package", "function"], "dynamic": "part", "lazy": "lazy",
}
with serving(files) as server:
    answer = json.loads(server.get("/f").text)
    for name, value in expected.items():
        expect_equal(answer.get(name), value, name)
    expect_equal(json.loads(server.get("/esm").text), ["named", "named", "other", True, 2])
    expect_equal(server.get("/plain").text, "without a type")
    expect_equal(server.get("/typed").text, "3", "createRequire in TypeScript")
    expect_equal(server.get("/named").text, "4", "createRequire under another name")
