import http.client
import pathlib
import sys

root = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(root / "tests/support"), str(root / "benchmarks/killmatrix")]
from edgertd import expect, expect_equal, serving
from hostile import HOSTILE
from limits import ask

LIMITS = {"memoryLimitMb": 64, "cpuTimeSoftLimitMs": 0, "cpuTimeHardLimitMs": 400, "workerTimeoutMs": 2000}
KILLED = tuple(f"WorkerRequestCancelled: request has been cancelled by supervisor: {limit} " for limit in ("cpu", "memory", "wall clock"))
files = {f"{name}/index.ts": f"Deno.serve(async () => {{ {body} return new Response('lived'); }});" for name, body in HOSTILE.items()}
files["neighbour/index.ts"] = "Deno.serve(() => new Response('well'));"

with serving(files, "--quiet") as server:
    for name in HOSTILE:
        try:
            answer = ask(server, name, **LIMITS)
            expect(answer.text.startswith(KILLED), f"{name}: {answer.text[:300]}")
        except http.client.IncompleteRead:
            expect_equal(name, "never-read-body")
        expect_equal(server.get("/neighbour").text, "well", f"after {name}")
