import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from limits import ask

# Its thread does nothing meanwhile, not even look.
CODE = """
Deno.serve(async (request) => {
  if (request.url.includes("/import")) await import("data:application/typescript,export default 1 as number");
  return new Response("well");
});
"""
MAIN = """
Deno.serve(async (request) => {
  try {
    const url = new URL(request.url);
    const options = JSON.parse(url.searchParams.get("options"));
    const worker = await EdgeRuntime.userWorkers.create({ servicePath: Deno.env.get("FUNCTIONS") + "/waits", ...options });
    return await worker.fetch(request);
  } catch (error) {
    return new Response(`${error.name}: ${error.message}`, { status: 500 });
  }
});
"""
OPTIONS = {"cpuTimeSoftLimitMs": 0, "cpuTimeHardLimitMs": 300, "workerTimeoutMs": 200_000}
with tempfile.TemporaryDirectory() as folder:
    esbuild = pathlib.Path(folder, "esbuild")
    esbuild.write_text("#!/bin/sh\nwhile :; do :; done\n")
    esbuild.chmod(0o755)
    main = pathlib.Path(folder, "main.js")
    main.write_text(MAIN)
    with serving({"waits/index.js": CODE}, "--quiet", env={"EDGERT_ESBUILD": str(esbuild)}, main=main) as server:
        for _ in range(2):
            answer = ask(server, "waits", "/import", **OPTIONS)
            expect(answer.text.startswith("WorkerRequestCancelled: request has been cancelled by supervisor: cpu "), answer.text[:300])
            expect_equal(ask(server, "waits", **OPTIONS).text, "well")
