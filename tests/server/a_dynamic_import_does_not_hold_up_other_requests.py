# esbuild is held up while others ask the same worker, so what they hear proves that it serves on.
import pathlib
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from edgertd import Edgertd, expect_equal, functions, serving, wait_until

MODULE = "export const name = 'imported';\n" + "// a line of a large file\n" * 100_000
CODE = """
Deno.serve(async (request) => {
  if (new URL(request.url).pathname.endsWith("/import")) return new Response((await import("./large.ts")).name);
  return new Response("meanwhile");
});
"""


def check(folder, start, path):
    """`start` takes the environment and gives a server whose worker answers at `path`."""
    gate, runs = pathlib.Path(folder, "gate"), pathlib.Path(folder, "runs")
    esbuild = pathlib.Path(folder, "esbuild")
    esbuild.write_text(f"#!/bin/sh\ncase $1 in --service=*) exit 1;; esac\necho run >> {runs}\nuntil [ -e {gate} ]; do sleep 0.01; done\nexec cat\n")
    esbuild.chmod(0o755)
    with start({"EDGERT_ESBUILD": str(esbuild)}) as server:
        expect_equal(server.get(path).text, "meanwhile")
        answers = []
        asking = [threading.Thread(target=lambda: answers.append(server.get(path + "/import").text)) for _ in range(3)]
        for thread in asking:
            thread.start()
        wait_until(runs.exists, "esbuild runs")
        for _ in range(20):
            expect_equal(server.get(path).text, "meanwhile")
        expect_equal(answers, [])
        gate.touch()
        for thread in asking:
            thread.join()
        expect_equal(answers, ["imported"] * 3)
        expect_equal(server.get(path + "/import").text, "imported")
        expect_equal(runs.read_text().count("run"), 1)


with tempfile.TemporaryDirectory() as folder, functions({"index.js": CODE, "large.ts": MODULE}) as main:
    check(folder, lambda env: Edgertd(main, "--quiet", env=env), "")
with tempfile.TemporaryDirectory() as folder:
    files = {"fn/index.js": CODE, "fn/large.ts": MODULE}
    main = pathlib.Path(folder, "main.js")
    main.write_text("""
Deno.serve(async (request) => {
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: Deno.env.get("FUNCTIONS") + "/fn" });
  return await worker.fetch(request);
});
""")
    check(folder, lambda env: serving(files, "--quiet", env=env, main=main), "/fn")
