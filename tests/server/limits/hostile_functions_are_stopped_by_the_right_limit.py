import http.client
import pathlib
import sys

root = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(root / "tests/support"), str(root / "benchmarks/killmatrix")]
from edgertd import expect, expect_equal, serving
from hostile import LIMITS, rows
from limits import ask

files = {f"{name}/index.ts": code for name, _, code in rows()}
files["neighbour/index.ts"] = "Deno.serve(() => new Response('well'));"

with serving(files, "--quiet") as server:
    for name, limit, _ in rows():
        try:
            answer = ask(server, name, **LIMITS[limit])
            expect(answer.text.startswith(f"WorkerRequestCancelled: request has been cancelled by supervisor: {limit} "), f"{name}: {answer.text[:300]}")
        except http.client.IncompleteRead:
            expect_equal(name, "never-read-body")
        expect_equal(server.get("/neighbour").text, "well", f"after {name}")
