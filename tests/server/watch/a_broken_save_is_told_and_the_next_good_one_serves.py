# A fault is in the log as soon as it is saved, and the answer of whoever asks, instead of what the old code says; so for faults of all stages, and of what is imported.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from watching import answer, watching

FAULTS = {
    "syntax": ("fn/index.ts", "Deno.serve(() => new Response('unfinished)", "Unterminated string literal"),
    "import": ("fn/index.ts", answer("x", "import './gone.ts';"), "gone.ts"),
    "throws": ("fn/index.ts", "throw new Error('at the top');\n", "at the top"),
    "part": ("fn/part.ts", "export default = 1;\n", "part.ts"),
    "config": ("fn/deno.json", "{", "deno.json"),
}
good = answer("x").replace("'x'", "String(part)")
with watching({"fn/index.ts": good + "import part from './part.ts';\n", "fn/part.ts": "export default 0;\n", "fn/deno.json": "{}"}) as server:
    expect_equal(server.get("/fn").text, "0")
    for times, (name, (file, text, said)) in enumerate(FAULTS.items(), 1):
        before = len(server.log())
        was = (server.folder / file).read_text()
        server.save(file, text)
        server.await_log("fn is not there until it is saved", times)
        expect(said in server.log()[before:], f"{name}: {server.log()[before:]}")
        answered = server.get("/fn")
        expect(answered.status == 500 and said in answered.text, f"{name}: {answered}")
        server.save(file, was)
        server.await_log("restarted fn in ", times)
        expect_equal(server.get("/fn").text, "0", name)

    # What was missing comes to be.
    server.save("fn/index.ts", answer("whole", "import './later.ts';"))
    server.await_log("fn is not there until it is saved", len(FAULTS) + 1)
    server.save("fn/later.ts", "export {};\n")
    server.await_log("restarted fn in ", len(FAULTS) + 1)
    expect_equal(server.get("/fn").text, "whole")
