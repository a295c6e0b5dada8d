import concurrent.futures
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from quarantine import put_off

BOMB = "Deno.serve(() => { new Array(1e8).fill(0); return new Response('lived'); });"

for policy in "per_request", "oneshot":
    with put_off(BOMB, "--policy", policy, "--request-wait-timeout", "120000") as (server, _, quarantined):
        # Nobody waits for a worker that will not come.
        with concurrent.futures.ThreadPoolExecutor(8) as clients:
            answers = list(clients.map(lambda _: server.get("/bomb"), range(8)))
        expect_equal([answer.status for answer in answers], [503] * 8, policy)
        expect(all("retry-after" in answer.headers for answer in answers), policy)
        expect_equal(server.get("/neighbour").text, "well", f"beside it, {policy}")
        expect_equal(server.boots("bomb"), quarantined, f"it is not booted while it is put off, {policy}")
