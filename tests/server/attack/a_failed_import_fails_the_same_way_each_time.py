import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, functions, serving

# (module (import "./missing.js" "f" (func)))
WASM = bytes([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 18, 1, 12]) + b"./missing.js" + bytes([1, 102, 0, 0])
# Each is imported in its own way; what it says must hold a part of the file's name or of what is wrong.
CASES = {
    "data": ('import("data:text/javascript,import \'file:///nope.js\'")', "file:///nope.js"),
    "typo": ('import("./typo.js")', "gone.js"),
    "deep": ('import("./deep.js")', "gone.js"),
    "cycle": ('import("./cycle_a.js")', "gone.js"),
    "absent": ('import("./absent.js")', "absent.js"),
    "npm": ('import("npm:left-pad")', "left-pad"),
    "npm_below": ('import("./npm_below.js")', "left-pad"),
    "bare": ('import("left-pad")', "left-pad"),
    "json": ('import("./broken.json")', "JSON"),
    "json_below": ('import("./json_below.js")', "JSON"),
    "syntax": ('import("./syntax.js")', "syntax.js"),
    "export": ('import("./export.js")', "nothing"),
    "export_below": ('import("./export_below.js")', "nothing"),
    "wasm": ('import("./broken.wasm")', "broken.wasm"),
    "wasm_import": ('import("./import.wasm")', "missing.js"),
    "data_json": ('import("data:application/json,{")', "JSON"),
    "data_url": ('import("data:text/javascript")', "data: URL"),
    "throws": ('import("./throws.js")', "thrown 1"),
    "throws_below": ('import("./throws_below.js")', "thrown 1"),
    "throws_late": ('import("./throws_late.js")', "late 1"),
}
FILES = {
    "typo.js": 'import "./good.js"; import "./gone.js";',
    "deep.js": 'import "./good.js"; import "./typo.js"; import "./good.js";',
    "cycle_a.js": 'import "./cycle_b.js"; export const a = 1;',
    "cycle_b.js": 'import "./cycle_a.js"; import "./gone.js";',
    "npm_below.js": 'import "./good.js"; import "npm:left-pad";',
    "json_below.js": 'import "./good.js"; import x from "./broken.json";',
    "broken.json": "{",
    "syntax.js": "export default (;",
    "export.js": 'import { nothing } from "./good.js";',
    "export_below.js": 'import "./linked.js"; import "./export.js";',
    "linked.js": 'import { good } from "./good.js"; export { good };',
    "good.js": "globalThis.evaluated = (globalThis.evaluated ?? 0) + 1; export const good = true;",
    "broken.wasm": b"\0asm\1\0\0\0junk",
    "import.wasm": WASM,
    "throws.js": 'globalThis.thrown = (globalThis.thrown ?? 0) + 1; throw new Error("thrown " + thrown);',
    "throws_below.js": 'import "./good.js"; import "./throws.js";',
    "throws_late.js": 'globalThis.late = (globalThis.late ?? 0) + 1; await null; throw new Error("late " + late);',
}
SOURCE = """
const imports = {%s};
Deno.serve(async (request) => {
  const load = imports[new URL(request.url).searchParams.get("case")];
  const said = (error) => `${error.name}: ${error.message}`;
  const once = () => load().then(() => "loaded", said);
  // One after the other, and two at once.
  const all = [await once(), await once(), ...await Promise.all([once(), once()])];
  return Response.json([all, (await import("./good.js")).good, globalThis.evaluated]);
});
""" % ", ".join(f"{name}: () => {code}" for name, (code, _) in CASES.items())
function = {f"fn/{name}": source for name, source in FILES.items()} | {"fn/index.js": SOURCE}


def check(server, path, whose):
    for name, (_, part) in CASES.items():
        (first, *others), good, evaluated = json.loads(server.get(f"{path}?case={name}").text)
        expect(part in first, f"{whose}, {name}: {first} does not name {part}")
        expect(first.startswith("Error: " if name.startswith("throws") else "SyntaxError: " if part in ("JSON", "nothing") else "TypeError: "), f"{whose}, {name}: {first}")
        expect_equal(others, [first] * 3, f"{whose}, {name}")
        expect_equal(good, True, name)
        expect_equal(evaluated, 1, f"{whose}, {name}: what loads is evaluated once")


with serving(function, "--cached-only") as server:
    check(server, "/fn", "a function")
    expect_equal(server.get("/_main").text, "main\n")
with functions(function) as folder, Edgertd(pathlib.Path(folder, "fn"), "--cached-only") as server:
    check(server, "/", "a main script")
