import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving, wait_until
from limits import ask

# One of them aborts inside V8 10.2, the others run out of memory in the middle of one allocation.
HUGE = {
    "split": "'ab'.repeat(2 ** 27).split('');",
    "fill": "new Array(1e8).fill(0);",
    "from": "Array.from({ length: 2 ** 32 - 1 });",
    "length": "const a = []; a.length = 2 ** 32 - 1; a.fill(1);",
}
LIMIT = "WorkerRequestCancelled: request has been cancelled by supervisor: memory"
allowed_mb = float(os.environ.get("EDGERTD_ALLOWED_MB", "500"))
files = {f"{name}/index.ts": f"Deno.serve(() => {{ {body} return new Response('lived'); }});" for name, body in HUGE.items()}
files["neighbour/index.ts"] = "Deno.serve(() => new Response('well'));"

with serving(files, "--quiet") as server:
    server.get("/neighbour")
    for name in HUGE:
        answer = ask(server, name, memoryLimitMb=100, cpuTimeSoftLimitMs=0, cpuTimeHardLimitMs=10_000)
        expect(answer.text.startswith(LIMIT), f"{name}: {answer.text}")
        expect_equal(server.get("/neighbour").text, "well", f"after {name}")
    # What cannot be disposed is given back when V8's helpers have left it.
    wait_until(lambda: server.resident_mb() < allowed_mb, f"less than {allowed_mb} MB are in use again")
