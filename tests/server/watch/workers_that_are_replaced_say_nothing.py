# That one begins anew is told; that its former worker ends, of a function as of the main script, -v alone shows.
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, wait_until
from watching import answer, replace, watching

MAIN = (pathlib.Path(__file__).resolve().parents[2] / "support/router/index.ts").read_text()
ENDS = "early termination has been triggered"
for flags in ((), ("-v",)):
    with tempfile.TemporaryDirectory() as folder:
        main = pathlib.Path(folder, "index.ts")
        main.write_text(MAIN)
        with watching({"fn/index.ts": answer("one")}, *flags, main=folder) as server:
            expect_equal(server.get("/fn").text, "one")
            server.save("fn/index.ts", answer("two"))
            server.await_log("restarted fn in ")
            expect_equal(server.get("/fn").text, "two")
            replace(main, MAIN + "\n// Saved.\n")
            server.await_log("restarted the main worker: ")
            if flags:
                server.await_log(f"[Debug] {ENDS}", 2)
            else:
                # Ends beside a function's own.
                wait_until(lambda: '"retiredUserWorkersCount":0' in server.get("/_metrics").text.replace(" ", ""), "the former workers have ended")
                expect(ENDS not in server.log(), server.log())
