import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from limits import ask

# The thread itself does next to nothing: it waits for esbuild, again and again.
CODE = """
const list = "[" + "1,".repeat(50_000) + "]";
Deno.serve(async () => {
  for (let i = 0; ; ++i) await import(`data:application/typescript,export default ${list}.length + ${i} as number;`);
});
"""

with serving({"busy/index.ts": CODE, "neighbour/index.ts": "Deno.serve(() => new Response('well'));"}, "--quiet") as server:
    answer = ask(server, "busy", cpuTimeSoftLimitMs=0, cpuTimeHardLimitMs=1500, workerTimeoutMs=200_000)
    expect(answer.text.startswith("WorkerRequestCancelled: request has been cancelled by supervisor: cpu "), answer.text[:300])
    expect_equal(server.get("/neighbour").text, "well")
    # The next worker's time begins anew.
    answer = ask(server, "busy", cpuTimeSoftLimitMs=0, cpuTimeHardLimitMs=1500, workerTimeoutMs=200_000)
    expect(answer.text.startswith("WorkerRequestCancelled: request has been cancelled by supervisor: cpu "), answer.text[:300])
