import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving, wait_until

COUNT = 60
files = {f"f{i}/index.ts": f"Deno.serve(() => new Response('{i}'));" for i in range(COUNT)}

def alive(server):
    return int(server.get("/_metrics").text.split('"activeUserWorkersCount":')[1].split(",")[0])

with serving(files, "--max-resident-workers", "10", "-v") as server:
    for turn in range(3):
        for i in range(COUNT):
            expect_equal(server.get(f"/f{i}").text, str(i), f"turn {turn}")
        wait_until(lambda: alive(server) <= 10, "ten workers are left")
    expect_equal(server.boots("f0"), 3)
