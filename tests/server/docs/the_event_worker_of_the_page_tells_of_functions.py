"""The event worker of docs/limits.md tells of boots, lines, errors and ends, with the function's name in front."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROOT, ROUTER, Edgertd, expect, expect_equal, functions, wait_until

SCRIPT = re.search(r"^```ts\n(// events/index\.ts\n.*?)^```$", (ROOT / "docs/limits.md").read_text(), re.M | re.S)[1]
FILES = {
    "events/index.ts": SCRIPT,
    "good/index.ts": """console.warn("careful"); Deno.serve(() => new Response("good"));""",
    "bad/index.ts": """Deno.serve(() => { setTimeout(() => { throw new Error("late trouble"); }); return new Promise(() => {}); });""",
    "broken/index.ts": "import './missing.ts';",
}
with functions(FILES) as folder:
    with Edgertd(ROUTER, "-v", "--event-worker", f"{folder}/events", env={"FUNCTIONS": folder}) as server:
        expect_equal(server.get("/good").text, "good")
        for name in ("bad", "broken"):
            expect_equal(server.get(f"/{name}").status, 500)
        wanted = [
            r"\[Info\] [\d:.TZ-]+ good [0-9a-f-]{36} Warning careful",
            r"\[Debug\] [\d:.TZ-]+ good [0-9a-f-]{36} booted in [\d.]+ ms",
            r"\[Error\] [\d:.TZ-]+ broken [0-9a-f-]{36} cannot boot: .*missing\.ts",
            r"\[Error\] [\d:.TZ-]+ bad [0-9a-f-]{36} event loop error: Error: late trouble",
            r"\[Info\] [\d:.TZ-]+ bad [0-9a-f-]{36} ended: EventLoopCompleted [\d.]+ ms CPU \{",
        ]
        for line in wanted:
            wait_until(lambda: re.search(line, server.log()), f"a line {line}")
