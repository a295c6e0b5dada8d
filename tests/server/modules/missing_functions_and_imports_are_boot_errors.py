import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

BOOT = "InvalidWorkerCreation: worker boot error: failed to bootstrap runtime: "
files = {
    "lacks/index.ts": 'import { x } from "./nowhere.ts";\nDeno.serve(() => new Response(x));',
    "bare/index.ts": 'import oak from "oak";\nDeno.serve(() => new Response(oak));',
    "empty/readme.txt": "no function here",
    "good/index.ts": 'Deno.serve(() => new Response("good"));',
}
with serving(files) as server:
    for name, message in (
        ("missing", "could not find an appropriate entrypoint"),
        ("empty", "could not find an appropriate entrypoint"),
        ("lacks", 'failed to create the graph: Module not found "file://'),
        ("bare", 'failed to create the graph: Relative import path "oak" not prefixed with / or ./ or ../'),
    ):
        answer = server.get(f"/{name}")
        expect_equal(answer.status, 500, name)
        expect(answer.text.startswith(BOOT + message), f"{name}: {answer.text}")
        expect_equal(server.get("/good").text, "good")
