import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving

# (module (func (export "f") (result i32) i32.const 42))
PLAIN = bytes([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 6, 1, 4, 0, 65, 42, 11])
# (module (import "./env.js" "g" (func (result i32))) (export "f" (func 0)))
IMPORTS = bytes([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 2, 14, 1, 8]) + b"./env.js" + bytes([1, 103, 0, 0, 7, 5, 1, 1, 102, 0, 0])
SOURCE = """
const seen = [];
const again = () => import("./plain.wasm").then(() => {}, () => {});
const bad = (name, give) => Object.defineProperty(WebAssembly.Module, name, { value: (...given) => { seen.push(name); again(); return give(given); } });
bad("imports", () => ({ length: 2 ** 32 - 1 }));
bad("exports", () => Object.assign([], { length: 2 ** 32 - 1 }));
WebAssembly.Instance = class { constructor() { seen.push("Instance"); } get exports() { again(); return new Proxy({}, {}); } };
Object.defineProperty(WebAssembly.Module.prototype, "constructor", { get() { seen.push("constructor"); } });
Object.defineProperty(Object.prototype, "module", { get() { seen.push("module"); return "x"; }, set() { seen.push("set module"); } });
Object.defineProperty(Object.prototype, "exports", { get() { seen.push("exports"); again(); return null; } });
Object.defineProperty(Object.prototype, "0", { get() { seen.push("0"); return 7; }, set() { seen.push("set 0"); }, configurable: true });
globalThis.WebAssembly = { get Instance() { seen.push("global"); throw new Error("no"); } };
Promise.prototype.then = new Proxy(Promise.prototype.then, { apply(target, self, given) { return Reflect.apply(target, self, given); } });
Deno.serve(async () => {
  const [plain, wrapped] = await Promise.all([import("./plain.wasm"), import("./imports.wasm")]);
  return Response.json([plain.f(), wrapped.f(), (await import("./plain.wasm")) === plain, seen]);
});
"""
files = {"fn/index.js": SOURCE, "fn/plain.wasm": PLAIN, "fn/imports.wasm": IMPORTS, "fn/env.js": "export const g = () => 43;"}
with serving(files) as server:
    for _ in range(2):
        expect_equal(json.loads(server.get("/fn").text), [42, 43, True, []])
