# Import attributes, static and dynamic, in a pack and in a cache that was filled before: text, bytes and JSON are what they are without.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, functions, serving
from verbs import machine
from web_site import web_site

SOURCE = """
import note from "./note.txt" with { type: "text" };
import code from "./code.js" with { type: "text" };
import { value } from "./code.js";
import data from "./data" with { type: "json" };
import remote from "SITE/page.html" with { type: "text" };
const late = await import("./late.bin", { with: { type: "bytes" } });
Deno.serve(() => Response.json([note, code.length, value, data, remote, [...late.default]]));
"""
with web_site({"/page.html": ("200 OK", "<p>", "Content-Type: text/html")}) as site, machine() as here:
    files = {
        "f/index.ts": SOURCE.replace("SITE", site.url),
        "f/note.txt": "a note",
        "f/code.js": "export const value = 1;\n",
        "f/data": '\ufeff{"a": 1}',
        "f/late.bin": b"\x00\xff",
    }
    right = ["a note", 24, 1, {"a": 1}, "<p>", [0, 255]]
    with functions(files) as folder:
        here.run("cache", f"{folder}/f/index.ts")
        here.run("bundle", "--entrypoint", f"{folder}/f/index.ts", "--output", f"{folder}/f.edgert")
        pack = pathlib.Path(folder, "f.edgert").read_bytes()
        out = pathlib.Path(folder, "out")
        here.run("unbundle", "--pack", f"{folder}/f.edgert", "--output", out)
        expect_equal((out / "note.txt").read_text(), "a note")
        shown = here.run("info", f"{folder}/f/index.ts").out
        expect("late.bin" in shown and "note.txt" in shown, shown)
        expect_equal(sum(site.asked.values()), 1, "the page is fetched once")
        with serving({**files, "p.edgert": pack}, "--cached-only", env=here.environment) as server:
            for name in "f", "p.edgert":
                expect_equal(json.loads(server.get(f"/{name}").text), right, name)
