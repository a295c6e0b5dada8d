"""With --log-format json each entry is one object on a line of its own, whatever a function prints."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving, wait_until

SOURCE = """
console.log('two\\nlines "quoted" \\u0000 \\u{1F600}');
console.error(new Error("bad").message);
Deno.serve(() => new Response("ok"));
"""
with serving({"fn/index.ts": SOURCE}, "--log-format", "json") as server:
    server.get("/fn")
    wait_until(lambda: '"bad"' in server.log(), "both entries are there")
    entries = [json.loads(line) for line in server.log().splitlines()]
    said = [entry for entry in entries if entry.get("function") == "fn"]
    expect_equal([(entry["level"], entry["message"]) for entry in said], [("info", 'two\nlines "quoted" \0 \U0001F600'), ("error", "bad")])
    for entry in said:
        expect_equal(len(entry["execution_id"]), 36)
        expect_equal((len(entry["time"]), entry["time"][10], entry["time"][-1]), (24, "T", "Z"))
