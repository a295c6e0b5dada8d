"""`start --access-log`: the x-request-id that comes with a request, and goes on with it, stands in the lines of all workers that it passes through."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving, wait_until

SOURCE = 'Deno.serve(() => { console.log("said"); return new Response("done"); });\n'
with serving({"fn/index.ts": SOURCE}, "--access-log", "--log-format", "json") as server:
    server.get("/fn", {"x-request-id": "of-the-proxy.1"})
    server.get("/fn", {"x-request-id": "no id"})
    server.get("/fn")
    wait_until(lambda: server.log().count(" 200 in ") == 6 and server.log().count('"said"') == 3, "all entries are there")
    entries = [json.loads(line) for line in server.log().splitlines()]
    named = [(entry["function"], entry["message"].split(" ")[0]) for entry in entries if entry.get("request_id") == "of-the-proxy.1"]
    expect_equal(sorted(named), [("fn", "GET"), ("fn", "said"), ("router", "GET")])
    expect_equal(len([entry for entry in entries if "request_id" in entry]), 3)
    expect(all(entry["request"] > 0 for entry in entries if entry["message"] == "said"), "each has its number")
