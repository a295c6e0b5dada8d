# With a worker for each request there is nothing to restart but the main script; several workers of one path are replaced together.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from watching import answer, watching

for policy in ("per_worker", "per_request", "oneshot"):
    with watching({"fn/index.ts": answer("one")}, "--policy", policy) as server:
        expect_equal(server.get("/fn").text, "one")
        server.save("fn/index.ts", answer("two"))
        if policy == "oneshot":
            expect_equal(server.get("/fn").text, "two")
            expect("restarted" not in server.log(), server.log())
        else:
            server.await_log("restarted fn in ")
            expect_equal({server.get("/fn").text for _ in range(4)}, {"two"}, policy)
