import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROUTER, Edgertd, expect, functions
from limits import ask

SOURCE = """
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
const tried = async (load) => { try { return "loaded " + JSON.stringify(await load()); } catch (error) { return error.message; } };
await Deno.writeTextFile("/tmp/module.js", "export const value = 1;");
await Deno.writeTextFile("/tmp/script.cjs", "module.exports = 1;");
await Deno.writeTextFile("/tmp/data.json", "{}");
Deno.serve(async () => Response.json([
  await tried(() => import("/tmp/module.js")), await tried(() => import("file:///tmp/module.js")), await tried(() => import("/tmp/data.json", { with: { type: "json" } })),
  await tried(() => require("/tmp/script.cjs")), await tried(() => require("/tmp/data.json")),
]));
"""
with functions({"fn/index.js": SOURCE}) as folder, Edgertd(ROUTER, env={"FUNCTIONS": folder}) as server:
    answer = json.loads(ask(server, "fn").text)
    expect(len(answer) == 5 and not any("loaded" in text for text in answer), f"{answer}")
    expect(all("/tmp/" in text for text in answer), f"each names its file: {answer}")
