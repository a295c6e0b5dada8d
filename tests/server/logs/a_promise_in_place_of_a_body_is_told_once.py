"""Where an await was forgotten in front of what is answered, the log says so, and where; the answer is what the standards make of it."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

JSON = """async function load() { return { name: "Ada" }; }
Deno.serve((request) => Response.json(load()));
"""
with serving({"json/index.js": JSON, "text/index.js": JSON.replace("Response.json(", "new Response(")}) as server:
    for _ in range(2):
        expect_equal(server.get("/json").text, "{}")
        expect_equal(server.get("/text").text, "[object Promise]")
    log = server.log()
    for name, what in {"json": "Response.json() was given a promise, which is {} in JSON", "text": "a body is a promise, which is [object Promise] as a text"}.items():
        expect_equal(log.count(f" {name} [Warning] {what}; an await may be missing\n    at "), 1, log)
        expect(f"/{name}/index.js:2:" in log, log)
