# A function from one file begins anew with that file, and one whose pack is no pack is told of as other faults are.
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, run_to_end
from watching import answer, watching

with watching({"source/index.ts": answer("one")}) as server:

    def bundle(name):
        done = run_to_end("bundle", "--entrypoint", server.folder / "source/index.ts", "--output", server.folder / name)
        expect_equal(done.returncode, 0, done.stderr)

    bundle("fn.edgert")
    expect_equal(server.get("/fn.edgert").text, "one")
    server.save("source/index.ts", answer("two"))
    bundle("next.edgert")
    os.replace(server.folder / "next.edgert", server.folder / "fn.edgert")
    server.await_log("restarted fn.edgert in ")
    expect_equal(server.get("/fn.edgert").text, "two")
    server.save("other.edgert", "EDGTPACK, but not whole")
    os.replace(server.folder / "other.edgert", server.folder / "fn.edgert")
    server.await_log("fn.edgert is not there until it is saved")
    expect_equal(server.get("/fn.edgert").status, 500)
    bundle("next.edgert")
    os.replace(server.folder / "next.edgert", server.folder / "fn.edgert")
    server.await_log("restarted fn.edgert in ", 2)
    expect_equal(server.get("/fn.edgert").text, "two")
