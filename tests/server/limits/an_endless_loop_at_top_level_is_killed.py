import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from limits import ask

FUNCTION = "for (;;);\n"
with serving({"fn/index.ts": FUNCTION, "neighbour/index.ts": 'Deno.serve(() => new Response("well"));'}) as server:
    answer = ask(server, "fn", cpuTimeSoftLimitMs=0, cpuTimeHardLimitMs=100)
    expect(answer.text.startswith("WorkerRequestCancelled: request has been cancelled by supervisor: cpu "), answer.text)
    expect_equal(server.get("/neighbour").text, "well")
