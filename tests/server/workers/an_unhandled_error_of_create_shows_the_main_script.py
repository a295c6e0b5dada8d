"""A main script that catches nothing: the log shows where it called create() or fetch(), beside what the function said."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, functions

MAIN = """interface Named {
  name: string;
}
Deno.serve(async (request: Request) => {
  const named: Named = { name: new URL(request.url).pathname.slice(1) };
  const worker = await made(named);
  return await worker.fetch(request);
});
async function made({ name }: Named) {
  return await EdgeRuntime.userWorkers.create({ servicePath: `${import.meta.dirname}/../${name}` });
}
"""
files = {"main/index.ts": MAIN, "missing/index.ts": 'import "./none.ts";', "throws/index.ts": 'throw new Error("top");'}
with functions(files) as folder, Edgertd(f"{folder}/main") as server:
    for name in ("missing", "throws"):
        expect_equal(server.get(f"/{name}").status, 500)
    log = server.log()
    expect(f"at async made (file://{folder}/main/index.ts:10:" in log, log)
    expect(f"at async file://{folder}/main/index.ts:6:18" in log, log)
    expect(f"at async file://{folder}/main/index.ts:7:10" in log, log)
