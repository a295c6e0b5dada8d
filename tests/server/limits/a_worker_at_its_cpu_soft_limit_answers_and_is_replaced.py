import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving, wait_until
from limits import ask

FUNCTION = """
let requests = 0;
Deno.serve((request: Request) => {
  ++requests;
  const end = performance.now() + 120;
  while (request.url.includes("/work") && performance.now() < end);
  return new Response(String(requests));
});
"""
with serving({"fn/index.ts": FUNCTION}) as server:
    limits = {"cpuTimeSoftLimitMs": 60, "cpuTimeHardLimitMs": 60_000}
    expect_equal(ask(server, "fn", **limits).text, "1")
    # Its request is still answered, but it is the last.
    expect_equal(ask(server, "fn", "/work", **limits).text, "2")
    wait_until(lambda: ask(server, "fn", **limits).text == "1", "a new worker answers")
    expect("CPU time soft limit reached: isolate: " in server.log(), server.log())
