import json
import pathlib
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from edgertd import expect_equal, serving, wait_until

FILES = {
    "fn/index.ts": 'import { one } from "./one.ts"; import { two } from "./two.ts"; Deno.serve(() => new Response(one + two));',
    "fn/one.ts": 'export const one = "one";',
    "fn/two.ts": 'export const two = "two";',
}
MAIN = """
Deno.serve(async () => {
  const options = { servicePath: Deno.env.get("FUNCTIONS") + "/fn", forceCreate: true };
  const workers = await Promise.all(Array.from({ length: 20 }, () => EdgeRuntime.userWorkers.create(options)));
  const answers = await Promise.all(workers.map((worker) => worker.fetch(new Request("http://fn/"))));
  return Response.json([new Set(workers.map((worker) => worker.key)).size, await Promise.all(answers.map((answer) => answer.text()))]);
});
"""
with tempfile.TemporaryDirectory() as folder:
    gate, runs = pathlib.Path(folder, "gate"), pathlib.Path(folder, "runs")
    esbuild = pathlib.Path(folder, "esbuild")
    # The source file's name is among the arguments.
    esbuild.write_text(
        f'#!/bin/sh\ncase "$1" in --service=*) exit 1;; esac\nfor word in "$@"; do case "$word" in --sourcefile=*) echo "$word" >> {runs};; esac; done\n'
        f"until [ -e {gate} ]; do sleep 0.01; done\nexec cat\n"
    )
    esbuild.chmod(0o755)
    main = pathlib.Path(folder, "main.js")
    main.write_text(MAIN)
    with serving(FILES, "--quiet", env={"EDGERT_ESBUILD": str(esbuild)}, main=main) as server:
        answers = []
        asking = threading.Thread(target=lambda: answers.append(json.loads(server.get("/").text)))
        asking.start()
        wait_until(runs.exists, "esbuild runs")
        gate.touch()
        asking.join()
        workers, texts = answers[0]
        expect_equal(workers, 20)
        expect_equal(texts, ["onetwo"] * 20)
    names = sorted(line.rsplit("/", 1)[1] for line in runs.read_text().split())
    expect_equal(names, ["index.ts", "one.ts", "two.ts"])
