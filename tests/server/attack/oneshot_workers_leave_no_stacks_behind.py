"""Each worker's thread is joined, also one whose end begins the next worker."""
import concurrent.futures
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import allowed_mb, expect, serving, wait_until

SAYS = 'Deno.serve(() => new Response("hello"));'
ROUND = 150


def status(server, name):
    with open(f"/proc/{server.pid}/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def ask(server):
    # Several wait at a time: the end of one worker begins the next.
    with concurrent.futures.ThreadPoolExecutor(4) as clients:
        answers = list(clients.map(lambda _: server.get("/says").text, range(ROUND)))
    expect(answers == ["hello"] * ROUND, answers)


with serving({"says/index.ts": SAYS}, "--policy", "oneshot") as server:
    ask(server)
    threads, mapped = status(server, "Threads"), status(server, "VmSize")
    for _ in range(3):
        ask(server)
    grown = (status(server, "VmSize") - mapped) / 1024
    # A stack is 4 MB: 450 that nobody joined would be 1,800.
    expect(grown < allowed_mb(450), f"{3 * ROUND} workers took {grown} MB of addresses")
    wait_until(lambda: status(server, "Threads") <= threads + 2, f"there are {threads} threads again")
