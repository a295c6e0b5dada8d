import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

files = {
    "broken/index.ts": 'const fine: number = 1;\nconst broken = (;\nDeno.serve(() => new Response("never"));\n',
    "broken-js/index.js": 'const fine = 1;\n\nconst broken = (;\n',
    "good/index.ts": 'Deno.serve(() => new Response("good"));',
}
with serving(files) as server:
    for name, place in (("broken", "index.ts:2:"), ("broken-js", "index.js:3:")):
        answer = server.get(f"/{name}")
        expect_equal(answer.status, 500)
        expect(answer.text.startswith("InvalidWorkerCreation: worker boot error: failed to bootstrap runtime: "), answer.text)
        expect(place in answer.text, f"{answer.text} does not name {place}")
        expect_equal(server.get("/good").text, "good")
