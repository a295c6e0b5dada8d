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
from hostile import LIMITS, rows

RATE = 200
# So long the neighbour is watched: without an attack, and through as many attacks as fit.
WATCH_S = 4
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


def attack(server, name, limit):
    query = urllib.parse.urlencode({"options": json.dumps(LIMITS[limit])})
    began = time.perf_counter()
    try:
        answer = server.get(f"/{name}?{query}").text
    except http.client.IncompleteRead:
        answer = BROKEN_OFF
    except OSError as error:
        answer = f"no answer: {error}"
    return time.perf_counter() - began, answer


def attack_again_and_again(server, name, limit):
    until = time.perf_counter() + WATCH_S
    attacks = [attack(server, name, limit)]
    while time.perf_counter() < until and server.process.poll() is None:
        attacks.append(attack(server, name, limit))
    return attacks


def verdict(answer):
    for limit in LIMITS:
        if answer.startswith(f"WorkerRequestCancelled: request has been cancelled by supervisor: {limit} "):
            return limit
    return answer.splitlines()[0][:70] if answer else "?"


def main():
    wanted = sys.argv[1:]
    chosen = [row for row in rows() if not wanted or row[0] in wanted]
    files = {f"{name}/index.ts": code for name, _, code in chosen}
    files["neighbour/index.ts"] = "Deno.serve(() => new Response('well'));"
    bad = 0
    ratios = []
    print(f"{'function':<22}{'stopped by':<20}{'after s':>8}{'neighbour p99 ms':>18}{'quiet':>8}{'ratio':>7}{'errors':>8}")
    for name, limit, _ in chosen:
        with serving(files, "--quiet") as server:
            server.get("/neighbour")
            _, quiet = observe(server, lambda: time.sleep(WATCH_S))
            attacks, during = observe(server, lambda: attack_again_and_again(server, name, limit))
            alive = server.process.poll() is None
            tolds = {verdict(answer) for _, answer in attacks} - {BROKEN_OFF} or {BROKEN_OFF}
            told = " or ".join(sorted(tolds)) if alive else "THE PROCESS ENDED"
            good = alive and tolds <= {limit, BROKEN_OFF} and not during.errors
            seconds = max(seconds for seconds, _ in attacks)
            bad += not good
            ratio = p99(during.times) / p99(quiet.times)
            ratios.append(ratio)
            wrong = "" if good else f"  not by {limit}"
            print(f"{name:<22}{told:<20}{seconds:>8.2f}{p99(during.times):>18.2f}{p99(quiet.times):>8.2f}{ratio:>7.1f}{len(during.errors):>8}{wrong}", flush=True)
            if not alive:
                server.process.wait()
    print(f"{len(chosen) - bad} of {len(chosen)} stopped by their limit with an unharmed neighbour; its p99 rose {statistics.median(ratios):.1f} times (median), {max(ratios):.1f} at most")
    return bad != 0


sys.exit(main())
