"""--response-buffer-budget: even what the main worker makes is bounded; who has taken nothing for longest goes first."""
import tempfile
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, allowed_mb, expect, expect_equal, wait_until
from unread import clients, get, quiet_resident_mb, read_all, served

MAIN = """
const big = "x".repeat(20e6);
Deno.serve((request: Request) => new Response(request.url.endsWith("/big") ? big : "well"));
"""
BIG = 20_000_000

with tempfile.TemporaryDirectory() as folder:
    pathlib.Path(folder, "index.ts").write_text(MAIN)
    with Edgertd(folder, "--response-buffer-budget", "100") as server:
        server.get("/big")
        before = server.resident_mb()
        with clients(server, 30, get("/big")) as waiting:
            wait_until(lambda: not served(server, waiting[0]), "the first one is given up")
            grown = quiet_resident_mb(server) - before
            expect(grown < allowed_mb(250), f"30 clients that do not read take {grown:.0f} MB")
            # All have come within milliseconds, and the kernel takes some for them: one that reads is the last that has taken any.
            left = [client for client in waiting if served(server, client)]
            expect(left, "some are still served")
            received = len(left[-1].recv(1 << 20))
            expect_equal(server.get("/").text, "well", "the neighbour")
            expect_equal(len(server.get("/big").body), BIG, "one who reads")
            expect(read_all(waiting[0]) < BIG, "the first one was given up")
            while received < BIG:
                got = len(left[-1].recv(1 << 20))
                expect(got, "one that reads was given up")
                received += got
