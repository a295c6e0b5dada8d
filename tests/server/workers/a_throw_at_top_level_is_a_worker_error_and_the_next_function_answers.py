import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

files = {
    "throws/index.ts": 'interface Unused {\n  x: number;\n}\nthrow new Error("fail");\n',
    "good/index.ts": 'Deno.serve(() => new Response("good"));',
}
with serving(files) as server:
    for _ in range(2):
        answer = server.get("/throws")
        expect_equal(answer.status, 500)
        expect(
            answer.text.startswith("InvalidWorkerResponse: event loop error while evaluating the module: Error: fail\n"),
            answer.text,
        )
        expect("/throws/index.ts:4:" in answer.text, f"the stack does not name the source's line: {answer.text}")
        expect_equal(server.get("/good").text, "good")
