"""The CSS of %c becomes colours on a terminal, and is dropped elsewhere."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving, wait_until

SOURCE = """
console.log("%cbold red%c, %cblue on orange%c end", "color: red; font-weight: bold", "", "color: #00f; background-color: orange; text-decoration: underline", "font-style: italic", 5);
Deno.serve(() => new Response("ok"));
"""
STYLED = "\x1b[0;31;1mbold red\x1b[0m, \x1b[0;38;2;0;0;255;48;2;255;165;0;4mblue on orange\x1b[0;3m end\x1b[0m 5"
for env, said in (({"FORCE_COLOR": "1"}, STYLED), ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, "bold red, blue on orange end 5"), ({}, "bold red, blue on orange end 5")):
    with serving({"fn/index.ts": SOURCE}, env=env) as server:
        server.get("/fn")
        wait_until(lambda: "bold red" in server.log(), "the line is there")
        line = next(line for line in server.log().splitlines() if "bold red" in line)
        expect(said in line, f"{env}: {line!r}")
