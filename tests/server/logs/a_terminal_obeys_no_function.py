"""On a terminal log lines have colours, and what functions print cannot move the cursor or set titles."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving, wait_until

SOURCE = r"""
console.log("\x1b]0;title\x07\x1b[2J\x1b[31mred\x1b[0m\x9b2J\tend");
Deno.serve(() => new Response("ok"));
"""
with serving({"fn/index.ts": SOURCE}, env={"FORCE_COLOR": "1"}) as server:
    server.get("/fn")
    wait_until(lambda: "end" in server.log(), "the line is there")
    line = next(line for line in server.log().splitlines() if "end" in line)
    expect("\x1b[36mfn " in line, f"the function has its colour: {line!r}")
    expect("\\x1b]0;title\\x07\\x1b[2J\x1b[31mred\x1b[0m\\x9b2J\tend" in line, f"only colours are left: {line!r}")
with serving({"fn/index.ts": SOURCE}, env={"NO_COLOR": "1", "FORCE_COLOR": "1"}) as server:
    server.get("/fn")
    wait_until(lambda: "end" in server.log(), "the line is there")
    expect("\x1b[36m" not in server.log(), server.log())
