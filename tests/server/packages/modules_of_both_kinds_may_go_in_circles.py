# An ES module that imports CommonJS that requires it is told so; CommonJS that imports it dynamically, or that requires ES modules of its own, works; a file that fails is tried again.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving

files = {
    "cycle/index.mjs": 'import cjs from "./part.cjs";\nexport const own = 1;\nDeno.serve(() => Response.json([cjs.code, cjs.other.value]));\n',
    "cycle/part.cjs": "try { require('./index.mjs'); } catch (error) { exports.code = error.code; }\nexports.other = require('./other.mjs');\n",
    "cycle/other.mjs": "export const value = 'other';\n",
    "later/index.mjs": 'import cjs from "./part.cjs";\nexport const own = "own";\nDeno.serve(async () => Response.json([(await cjs.load()).own]));\n',
    "later/part.cjs": "exports.load = () => import('./index.mjs');\n",
    "again/index.mjs": 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\nglobalThis.fails = true;\nlet first;\ntry { require("./part.cjs"); } catch (error) { first = error.message; }\nglobalThis.fails = false;\nDeno.serve(() => Response.json([first, require("./part.cjs")]));\n',
    "again/part.cjs": "if (globalThis.fails) throw new Error('not yet');\nmodule.exports = 'now';\n",
    "deep/index.mjs": 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\nDeno.serve(() => { try { return Response.json(require("./0.cjs")); } catch (error) { return Response.json(error.constructor.name); } });\n',
    "getter/index.mjs": 'import cjs, { bad, good } from "./part.cjs";\nDeno.serve(() => Response.json([typeof cjs, bad ?? null, good]));\n',
    "getter/part.cjs": "const thing = { get bad() { throw new Error('no'); } };\nObject.defineProperty(exports, 'bad', { enumerable: true, get: function () { return thing.bad; } });\nexports.good = 1;\n",
}
for number in range(40):
    files[f"deep/{number}.cjs"] = f"module.exports = require('./{number + 1}.cjs') + 1;"
files["deep/40.cjs"] = "module.exports = 0;"
with serving(files) as server:
    expect_equal(json.loads(server.get("/cycle").text), ["ERR_REQUIRE_CYCLE_MODULE", "other"])
    expect_equal(json.loads(server.get("/later").text), ["own"])
    expect_equal(json.loads(server.get("/again").text), ["not yet", "now"])
    expect_equal(json.loads(server.get("/deep").text), 40)
    expect_equal(json.loads(server.get("/getter").text), ["object", None, 1])
