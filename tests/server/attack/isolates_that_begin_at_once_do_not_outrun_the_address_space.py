import json
import pathlib
import resource
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from confined import FILES, MB, SANITIZED
from edgertd import Edgertd, expect, functions

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
  const failed = made.filter((one) => one.value !== "well").map((one) => String(one.reason));
  return Response.json({ failed, others: failed.filter((why) => !why.includes("memory runs out")) });
});
"""


def address_space(pid):
    return next(int(line.split()[1]) << 10 for line in open(f"/proc/{pid}/status") if line.startswith("VmSize:"))


with tempfile.TemporaryDirectory() as place, functions(FILES) as folder:
    main = pathlib.Path(place, "main.js")
    main.write_text(MAIN)
    for megabytes in (300, 700, 1100):
        with Edgertd(main, env={"FUNCTIONS": folder}) as server:
            most = address_space(server.pid) + megabytes * MB
            resource.prlimit(server.pid, resource.RLIMIT_AS, (most, most))
            answer = json.loads(server.get("/fn").body)
            expect(not answer["others"], f"{megabytes} MB: {answer}")
            expect(server.get("/fn").status == 200, f"{megabytes} MB: it serves on")
