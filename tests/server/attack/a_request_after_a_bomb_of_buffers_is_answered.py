import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from limits import ask

# The first request takes buffers until one is refused, the second comes at once. What the first one made is garbage by then, or is
# kept: then the worker is full, and the second goes to a successor.
FUNCTION = """
const all: ArrayBuffer[] = [];
Deno.serve((request: Request) => {
  if (request.url.includes("/well")) return new Response("well");
  const kept = request.url.includes("/keep") ? all : [];
  for (;;) kept.push(new ArrayBuffer(1e6));
});
"""
ROUNDS = 30
with serving({"fn/index.ts": FUNCTION}, "--quiet") as server:
    limits = dict(memoryLimitMb=50, cpuTimeSoftLimitMs=0, cpuTimeHardLimitMs=60_000)
    for round in range(ROUNDS):
        for bomb in ("/drop", "/keep"):
            told = ask(server, "fn", bomb, **limits)
            honest = told.text.startswith("WorkerRequestCancelled: request has been cancelled by supervisor: memory ") or told.text == "Internal Server Error"
            expect(told.status == 500 and honest, f"round {round}, {bomb}: {told}")
            expect_equal(ask(server, "fn", "/well", **limits).text, "well", f"round {round}, after {bomb}")
