import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, functions, run_to_end

files = {
    "throws/index.ts": 'throw new Error("main fails");',
    "broken/index.ts": "const broken = (;",
    "rejects/index.ts": 'await Promise.reject(new Error("main rejects"));',
    "serves/index.ts": 'Deno.serve(() => new Response("x"));\nthrow new Error("main fails late");',
    "empty/nothing.txt": "",
}
with functions(files) as folder:
    for name, reason in (
        ("throws", "main fails"),
        ("serves", "main fails late"),
        ("broken", "index.ts:1:"),
        ("rejects", "main rejects"),
        ("empty", "could not find an appropriate entrypoint"),
        ("missing", "could not find an appropriate entrypoint"),
    ):
        for quiet in ([], ["-q"]):
            ended = run_to_end("start", *quiet, "--port", "0", "--main-service", f"{folder}/{name}")
            expect_equal((ended.returncode, ended.stdout), (1, ""), f"{name}: {ended.stderr}")
            expect(reason in ended.stderr, f"{name}: {ended.stderr!r} does not say {reason!r}")
            if name == "empty":
                expect(f"{folder}/empty has none of index.ts" in ended.stderr, ended.stderr)
            if name == "missing":
                expect(f"{folder}/missing does not exist; --main-service names" in ended.stderr, ended.stderr)
    # The usual one, where there is none, and an event worker's.
    ended = run_to_end("start", "--port", "0", cwd=folder)
    expect("examples/main does not exist; --main-service names" in ended.stderr, ended.stderr)
    ended = run_to_end("start", "--port", "0", "--event-worker", f"{folder}/nope", cwd=folder)
    expect(f"{folder}/nope does not exist; --event-worker names" in ended.stderr, ended.stderr)
