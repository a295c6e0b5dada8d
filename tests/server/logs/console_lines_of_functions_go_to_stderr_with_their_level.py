import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving, wait_until

SOURCE = """
console.log("hello", { a: 1 });
console.error("bad");
console.warn("hm");
console.debug("deep");
Deno.serve(() => new Response("ok"));
"""
with serving({"fn/index.ts": SOURCE}) as server:
    server.get("/fn")
    wait_until(lambda: "[Debug] deep" in server.log(), "the last line is logged")
    for line in ("[Info] hello { a: 1 }\n", "[Error] bad\n", "[Warning] hm\n"):
        expect(line in server.log(), f"{line!r} is not in {server.log()!r}")
