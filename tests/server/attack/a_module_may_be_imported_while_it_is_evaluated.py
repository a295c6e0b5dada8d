import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving

FILES = {
    # A dependency that imports its entry lazily, which still waits for it.
    "entry/index.js": """
import { later } from "./dependency.js";
export const name = "entry";
Deno.serve(async () => {
  const self = await import("data:text/javascript,export let self = import(import.meta.url)");
  const nested = await import("./a.js");
  await nested.more;
  return Response.json([(await later).name, Object.keys(await self.self), (await nested.fromB).name, (await nested.own).name, nested.order]);
});
""",
    "entry/dependency.js": 'export const later = import("./index.js");',
    # A cycle whose members import each other and themselves, and a module that needs both.
    "entry/a.js": """
import { fromB, order } from "./b.js";
export const name = "a";
export const own = import("./a.js");
export const more = import("./c.js").then(() => order.push("c is there"));
order.push("a");
export { fromB, order };
""",
    "entry/b.js": 'import "./a.js"; export const order = ["b"]; export const fromB = import("./a.js");',
    "entry/c.js": 'import { order } from "./b.js"; import "./a.js"; order.push("c");',
    # Top-level await of oneself never ends; a module beside it loads all the same.
    "waits/index.js": """
Deno.serve(async () => {
  const settled = (promise) => promise.then(() => "loaded", (error) => String(error));
  const state = (promise) => Promise.race([settled(promise), new Promise((done) => setTimeout(done, 50, "pending"))]);
  const url = "data:text/javascript,await import(import.meta.url)";
  return Response.json([await state(import(url)), await state(import(url)), await state(import("./loops.js")), await settled(import("./good.js")), await settled(import("./fails.js")), await settled(import("./needs_fails.js"))]);
});
""",
    "waits/loops.js": 'import "./back.js"; await import("./back.js");',
    "waits/back.js": 'await import("./loops.js");',
    "waits/good.js": 'await import("data:text/javascript,");',
    "waits/fails.js": 'await import("./good.js"); await import("./throws.js");',
    "waits/needs_fails.js": 'import "./good.js"; import "./fails.js";',
    "waits/throws.js": 'import("./throws.js").catch(() => {}); throw new Error("thrown");',
    # What is loaded while something is evaluated is evaluated after it.
    "order/index.js": """
const order = globalThis.order = [];
const first = import("./first.js"), second = import("./second.js");
order.push("index");
Deno.serve(async () => { await Promise.all([first, second]); return Response.json(order); });
""",
    "order/first.js": 'order.push("first"); import("./second.js"); order.push("first ends");',
    "order/second.js": 'import "./first.js"; order.push("second");',
}
with serving(FILES) as server:
    at = lambda name: json.loads(server.get(f"/{name}").text)
    for _ in range(2):
        name, keys, from_b, own, order = at("entry")
        expect_equal([name, keys, from_b, own], ["entry", ["self"], "a", "a"])
        expect_equal(order, ["b", "a", "c", "c is there"])
        expect_equal(at("waits"), ["pending", "pending", "pending", "loaded", "Error: thrown", "Error: thrown"])
        expect_equal(at("order"), ["index", "first", "first ends", "second"])
    expect_equal(server.get("/_main").text, "main\n")
