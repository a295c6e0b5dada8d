"""--access-log tells of each request by which worker it was answered, how, and how long it took."""
import re
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving, wait_until

SOURCE = """
Deno.serve(async (request) => new Response(await request.text(), { status: 201 }));
"""
with serving({"fn/index.ts": SOURCE}, "--access-log") as server:
    server.request("POST", "/fn?x=1", body="12345")
    wait_until(lambda: server.log().count(" 201 in ") == 2, "the function's and the main worker's line are there")
    for worker in ("fn", "router"):
        line = rf"^\d{{4}}-\d\d-\d\dT[\d:.]+Z {worker} #\d+ \[Info\] POST http://[\d.:]+/fn\?x=1 201 in [\d.]+ ms.*, 5 bytes in, 5 out$"
        expect(re.search(line, server.log(), re.M), f"{line} is not in\n{server.log()}")
