"""Runs every hostile function beside a well-behaved neighbour: who is stopped, by what, how soon, and what the neighbour feels.

    ./dev bench killmatrix [NAME…]
"""
import http.client
import json
import pathlib
import statistics
import sys
import threading
import time
import urllib.parse

root = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(root / "tests/support"), str(pathlib.Path(__file__).parent)]
from edgertd import serving
from hostile import HOSTILE

LIMITS = {"memoryLimitMb": 64, "cpuTimeSoftLimitMs": 0, "cpuTimeHardLimitMs": 500, "workerTimeoutMs": 3000}
RATE = 200
# Stopped after its response had begun: nobody can be told why.
BROKEN_OFF = "a limit, in mid-body"


class Neighbour(threading.Thread):
    """Asks a good function at a steady rate and remembers how long each answer took (ms)."""

    def __init__(self, port):
        super().__init__()
        self.port, self.times, self.errors, self.over = port, [], [], False

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        due = time.perf_counter()
        while not self.over:
            began = time.perf_counter()
            try:
                connection.request("GET", "/neighbour")
                answer = connection.getresponse()
                if answer.read() != b"well":
                    self.errors.append(f"status {answer.status}")
            except OSError as error:
                self.errors.append(str(error))
                return
            self.times.append((time.perf_counter() - began) * 1e3)
            due += 1 / RATE
            time.sleep(max(0.0, due - time.perf_counter()))


def p99(times):
    return statistics.quantiles(times, n=100)[98] if len(times) > 1 else float("nan")


def observe(server, work):
    neighbour = Neighbour(server.port)
    neighbour.start()
    result = work()
    neighbour.over = True
    neighbour.join()
    return result, neighbour


def attack(server, name):
    query = urllib.parse.urlencode({"options": json.dumps(LIMITS)})
    began = time.perf_counter()
    try:
        answer = server.get(f"/{name}?{query}").text
    except http.client.IncompleteRead:
        answer = BROKEN_OFF
    except OSError as error:
        answer = f"no answer: {error}"
    return time.perf_counter() - began, answer


def verdict(answer):
    for limit in ("cpu", "wall clock", "memory"):
        if answer.startswith(f"WorkerRequestCancelled: request has been cancelled by supervisor: {limit} "):
            return limit
    return answer.splitlines()[0][:70] if answer else "?"


def main():
    names = sys.argv[1:] or list(HOSTILE)
    files = {f"{name}/index.ts": f"Deno.serve(async () => {{ {HOSTILE[name]} return new Response('lived'); }});" for name in names}
    files["neighbour/index.ts"] = "Deno.serve(() => new Response('well'));"
    bad = 0
    print(f"{'function':<22}{'stopped by':<28}{'after s':>8}{'neighbour p99 ms':>18}{'quiet':>8}{'errors':>8}")
    for name in names:
        with serving(files, "--quiet") as server:
            server.get("/neighbour")
            _, quiet = observe(server, lambda: time.sleep(1))
            (seconds, answer), during = observe(server, lambda: attack(server, name))
            alive = server.process.poll() is None
            told = verdict(answer) if alive else "THE PROCESS ENDED"
            good = alive and told in ("cpu", "wall clock", "memory", BROKEN_OFF) and not during.errors
            bad += not good
            print(f"{name:<22}{told:<28}{seconds:>8.2f}{p99(during.times):>18.2f}{p99(quiet.times):>8.2f}{len(during.errors):>8}", flush=True)
            if not alive:
                server.process.wait()
    print(f"{len(names) - bad} of {len(names)} stopped by a limit with an unharmed neighbour")
    return bad != 0


sys.exit(main())
