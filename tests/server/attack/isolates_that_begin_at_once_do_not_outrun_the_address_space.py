import pathlib
import resource
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from confined import MB, SANITIZED, expect, start_confined

if SANITIZED:
    sys.exit(0)

# Each boot finds room for one more isolate; for all of them there is none.
MAIN = """
Deno.serve(async () => {
  const made = await Promise.allSettled(Array.from({ length: 30 }, async () => {
    const worker = await EdgeRuntime.userWorkers.create({
      servicePath: `${Deno.env.get("FUNCTIONS")}/fn`, forceCreate: true, memoryLimitMb: 20, workerTimeoutMs: 60_000,
    });
    return await (await worker.fetch(new Request("http://host/fn"))).text();
  }));
  const refused = made.filter((one) => one.status === "rejected").map((one) => String(one.reason));
  return Response.json({ refused, served: made.filter((one) => one.value === "well").length });
});
"""
with tempfile.TemporaryDirectory() as folder:
    main = pathlib.Path(folder, "main.js")
    main.write_text(MAIN)
    for megabytes in (1200, 1600, 2000):
        outcome = start_confined([(resource.RLIMIT_AS, megabytes * MB)], main=main)
        expect(outcome.code == 0 and outcome.answer is not None and outcome.answer[0] == 200, f"{megabytes} MB: {outcome}")
        expect("memory runs out" in outcome.answer[1] or '"refused":[]' in outcome.answer[1], f"{megabytes} MB: {outcome}")
