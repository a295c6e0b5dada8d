import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, functions, Edgertd

CYCLES = int(os.environ.get("EDGERTD_CYCLES", "1000"))
ALLOWED_MB = float(os.environ.get("EDGERTD_ALLOWED_MB", "20"))
# Each request makes a worker of its own and ends it by an uncaught error, after it has answered.
MAIN = """
const functions = Deno.env.get("FUNCTIONS");
Deno.serve(async () => {
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: `${functions}/fn`, forceCreate: true });
  const answer = await (await worker.fetch(new Request("http://a/"))).text();
  try { await worker.fetch(new Request("http://a/die")); } catch { /* wanted */ }
  const metrics = await EdgeRuntime.getRuntimeMetrics();
  return new Response(`${answer} ${metrics.activeUserWorkersCount < 5}`);
});
"""
FUNCTION = """
const weight = new Uint8Array(100_000).fill(1);
Deno.serve((request: Request) => {
  if (request.url.endsWith("die")) setTimeout(() => { throw new Error("the end"); });
  return request.url.endsWith("die") ? new Promise<Response>(() => {}) : new Response(String(weight.length));
});
"""
with functions({"main/index.ts": MAIN, "fn/index.ts": FUNCTION}) as folder:
    with Edgertd(folder + "/main", "-q", env={"FUNCTIONS": folder}) as server:
        connection = server.connect()
        after_100 = 0.0
        for cycle in range(1, CYCLES + 1):
            connection.request("GET", "/")
            answer = connection.getresponse().read().decode()
            expect_equal(answer, "100000 true", f"cycle {cycle}")
            if cycle == 100:
                after_100 = server.resident_mb()
        grown = server.resident_mb() - after_100
        print(f"{after_100:.1f} MB after 100 workers, {grown:+.1f} MB after {CYCLES}")
        expect(grown < ALLOWED_MB, f"grew by {grown:.1f} MB")
        connection.close()
