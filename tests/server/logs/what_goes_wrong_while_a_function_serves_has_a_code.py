"""The lines of the log that docs/errors.md tells of end their first line with the code: options, no handler, what is answered with an error, a top level that waits."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, functions, wait_until

MAIN = """
Deno.serve(async (request: Request) => {
  const name = new URL(request.url).pathname.slice(1);
  const wanted = { misspelled: { memoryLimitMB: 100 }, wrong: { memoryLimitMb: "much" } }[name] ?? {};
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: `${import.meta.dirname}/../fn-${name}`, ...wanted });
  return await worker.fetch(request);
});
"""
FILES = {
    "main/index.ts": MAIN,
    "fn-misspelled/index.ts": "Deno.serve(() => new Response());",
    "fn-none/index.ts": "export const a = 1;",
    "fn-throws/index.ts": "Deno.serve(() => { throw new Error('no'); });",
    "fn-nothing/index.ts": "Deno.serve((() => {}) as any);",
    "fn-waits/index.ts": "await new Promise(() => setInterval(() => {}, 1000));",
}
SAID = (
    r"main \[Warning\] userWorkers\.create: memoryLimitMB is not known .* \[EDG206\]\n    at .*main/index\.ts:5:\d+\n  5 \|   const worker = await EdgeRuntime",
    r"main \[Error\] GET /wrong is answered with 500: TypeError: userWorkers\.create: memoryLimitMb must be .* \[EDG206\]\n    at .*main/index\.ts:5:",
    r"fn-none \[Error\] the worker has registered no request handler .* \[EDG207\]\n",
    r"fn-throws \[Error\] GET /throws is answered with 500: Error: no \[EDG208\]\n    at ",
    r"fn-nothing \[Error\] GET /nothing is answered with 502: .* \[EDG208\]\n    at .*fn-nothing/index\.ts:1:",
    r"fn-waits \[Warning\] its top level has been waiting for 3 s, .* \[EDG209\]\n    at ",
)
with functions(FILES) as folder, Edgertd(f"{folder}/main", "--user-worker-request-idle-timeout", "6000") as server:
    for name in ("misspelled", "wrong", "none", "throws", "nothing", "waits"):
        server.get(f"/{name}")
    for said in SAID:
        wait_until(lambda said=said: re.search(said, server.log()), f"{said} in\n{server.log()}")
