import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from limits import ask

COUNTER = """
let requests = 0;
Deno.serve((request: Request) => {
  ++requests;
  if (request.url.includes("/spin")) for (;;);
  return new Response(String(requests));
});
"""
with serving({"fn/index.ts": COUNTER, "neighbour/index.ts": 'Deno.serve(() => new Response("well"));'}) as server:
    limits = {"cpuTimeSoftLimitMs": 0, "cpuTimeHardLimitMs": 150}
    expect_equal(ask(server, "fn", **limits).text, "1")
    answer = ask(server, "fn", "/spin", **limits)
    expect(answer.text.startswith("WorkerRequestCancelled: request has been cancelled by supervisor: cpu "), answer.text)
    expect(answer.text.endswith(" ms used of 150"), answer.text)
    expect_equal(server.get("/neighbour").text, "well")
    # The next request finds a new worker.
    expect_equal(ask(server, "fn", **limits).text, "1")
    expect("CPU time hard limit reached: isolate: " in server.log(), server.log())
