"""What of Node's library is frozen into the snapshot knows nothing of the realm in which it was made, and works in each that begins with it."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, functions

MAIN = """
let count = 0;
Deno.serve(async (request) => {
  const name = new URL(request.url).pathname.slice(1);
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: `${import.meta.dirname}/../${name}`, forceCreate: true, envVars: [["COUNT", String(++count)], ["NODE_DEBUG", ""]] });
  return await worker.fetch(request);
});
"""
# Finds out at once whether the library was there before, by how much of it there is to load.
BODY = """
const order = [];
queueMicrotask(() => order.push("microtask"));
process.nextTick(() => order.push("tick"));
const store = new AsyncLocalStorage();
const seen = await store.run("kept", async () => { await new Promise((done) => setImmediate(done)); return store.getStore(); });
const text = await new Promise((done) => Readable.from(["a", "b"]).pipe(new PassThrough()).setEncoding("utf8").on("data", function (piece) { this.all = (this.all ?? "") + piece; }).on("end", function () { done(this.all); }));
const started = process.hrtime.bigint();
const numbers = [Object.hasOwn(globalThis, "Atomics"), new SharedArrayBuffer(4).byteLength];
const answer = { count: process.env.COUNT, order, seen, text, buffer: Buffer.from("żó").toString("hex"), at: [1, 2].at(-1), own: util.inspect({ a: new Map([[1, 2]]) }),
  later: process.hrtime.bigint() >= started, numbers };
Deno.serve(() => Response.json(answer));
"""
FILES = {
    "main/index.js": MAIN,
    "module/index.js": 'import { AsyncLocalStorage } from "node:async_hooks"; import { PassThrough, Readable } from "node:stream"; import process from "node:process";'
                       'import { Buffer } from "node:buffer"; import util from "node:util"; import { setImmediate } from "node:timers";' + BODY,
    "required/index.cjs": 'const { AsyncLocalStorage } = require("async_hooks"); const { PassThrough, Readable } = require("stream"); const util = require("util"); (async () => {' + BODY + "})();",
    "required/package.json": '{"main": "index.cjs"}',
    "web/index.js": 'Deno.serve(() => Response.json([typeof Buffer, typeof setImmediate]));',
}
with functions(FILES) as folder, Edgertd(f"{folder}/main") as server:
    boots = 0
    for name in ("module", "required"):
        for _ in range(3):
            answer = server.get(f"/{name}")
            expect_equal(answer.status, 200, answer.text)
            boots += 1
            expect_equal(json.loads(answer.text), {
                "count": str(boots), "order": ["tick", "microtask"], "seen": "kept", "text": "ab", "buffer": "c5bcc3b3", "at": 2, "own": "{ a: Map(1) { 1 => 2 } }",
                "later": True, "numbers": [True, 4],
            }, f"{name}, boot {boots}")
    # Beside them, a function without any of it gets nothing of it.
    expect_equal(json.loads(server.get("/web").text), ["undefined", "undefined"])
