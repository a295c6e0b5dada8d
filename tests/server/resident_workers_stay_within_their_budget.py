import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from edgertd import expect, expect_equal, serving

COUNT = 60
files = {f"f{i}/index.ts": f"Deno.serve(() => new Response('{i}'));" for i in range(COUNT)}

with serving(files, "--max-resident-workers", "10", "-v") as server:
    for turn in range(3):
        for i in range(COUNT):
            expect_equal(server.get(f"/f{i}").text, str(i), f"turn {turn}")
            alive = int(server.get("/_metrics").text.split('"activeUserWorkersCount":')[1].split(",")[0])
            expect(alive <= 11, f"{alive} workers where 10 may stay")
    expect_equal(server.boots("f0"), 3)
