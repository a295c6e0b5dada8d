"""Errors from a hundred places at once: each is logged, a few of them with the line of the source; those that were shown before are shown again."""
import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

PLACES = 100
throws = "\n".join(f"  () => {{ throw new Error('of place {i}.'); }}," for i in range(PLACES))
SOURCE = f"type A = 1;\nconst all = [\n{throws}\n];\nDeno.serve((request) => all[Number(new URL(request.url).searchParams.get('place'))]());\n"
with serving({"fn/index.ts": SOURCE}) as server:
    began = time.monotonic()
    for i in range(PLACES):
        expect_equal(server.get(f"/fn?place={i}").status, 500)
    took = time.monotonic() - began
    log = server.log()
    expect_equal(len(re.findall(r"is answered with 500: Error: of place \d+\. \[EDG208\]\n", log)), PLACES, log)
    shown = re.findall(r"\n +\d+ \|   \(\) => \{ throw new Error\('of place (\d+)\.'\); \},\n", log)
    # Four at once, two a second.
    expect(4 <= len(shown) <= 5 + 2 * took, f"{shown} in {took} s")
    for _ in range(3):
        server.get(f"/fn?place={shown[0]}")
    expect_equal(len(re.findall(rf"\| +\(\) => \{{ throw new Error\('of place {shown[0]}\.'\)", server.log())), 4, server.log())
