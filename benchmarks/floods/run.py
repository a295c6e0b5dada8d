"""Floods the main worker, by functions and by clients, beside a neighbour: how long its answers take, and what the process holds.

    ./dev bench floods [NAME…]
"""
import contextlib
import http.client
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import threading
import time

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "tests/support"))
from edgertd import serving
from unread import clients, get

WATCH_S = float(os.environ.get("FLOOD_SECONDS", "5"))
RATE = 200

# name: clients, whether they read, the function
FLOODS = {
    "whole bodies, unread": (40, False, "Deno.serve(() => new Response(new Uint8Array(20e6)));"),
    "texts, unread": (40, False, "const text = 'x'.repeat(20e6); Deno.serve(() => new Response(text));"),
    "long chunks, unread": (40, False, """Deno.serve(() => new Response(new ReadableStream({
        pull(controller) { controller.enqueue(new Uint8Array(20e6)); } })));"""),
    "bytes in one turn": (4, True, """Deno.serve(() => new Response(new ReadableStream({
        start(controller) { const one = new Uint8Array(1); for (let i = 0; i < 3e5; ++i) controller.enqueue(one); controller.close(); } })));"""),
    "bytes as pulled": (4, True, """const one = new Uint8Array(1); Deno.serve(() => new Response(new ReadableStream({
        pull(controller) { controller.enqueue(one); } }, { highWaterMark: 0 })));"""),
    "bytes in many turns": (4, True, """const one = new Uint8Array(1); Deno.serve(() => new Response(new ReadableStream({
        async pull(controller) { controller.enqueue(one); await new Promise((resolve) => setTimeout(resolve)); } }, { highWaterMark: 0 })));"""),
    "a head of 20 MB": (2, True, "const long = 'x'.repeat(20e6); Deno.serve(() => new Response('x', { headers: { long } }));"),
    "a head of 300,000 fields": (2, True, """const many = Array.from({ length: 3e5 }, (_, i) => ['x-' + i, 'y']);
        Deno.serve(() => new Response('x', { headers: many }));"""),
}
NEIGHBOUR = "Deno.serve(() => new Response('well'));"


@contextlib.contextmanager
def readers(server, count, path):
    """Clients that ask and read, in processes of their own, again and again."""
    script = f"while :; do curl -sN -o /dev/null http://127.0.0.1:{server.port}{path} || sleep 0.1; done"
    running = [subprocess.Popen(["sh", "-c", f"exec 3>&1; {script}"], start_new_session=True) for _ in range(count)]
    try:
        yield
    finally:
        for process in running:
            os.killpg(process.pid, 9)
            process.wait()


@contextlib.contextmanager
def pipelining(server):
    """A client that sends requests without end and reads nothing."""
    with server.socket() as connection:
        over = threading.Event()

        def flood():
            with contextlib.suppress(OSError):
                while not over.is_set():
                    connection.sendall(get("/_main") * 1000)

        thread = threading.Thread(target=flood)
        thread.start()
        try:
            yield
        finally:
            over.set()
            connection.shutdown(socket.SHUT_RDWR)
            thread.join()


def watch(server):
    """The neighbour's latencies in ms, and the most memory in MB."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    times, most = [], 0
    end = time.perf_counter() + WATCH_S
    due = time.perf_counter()
    while (began := time.perf_counter()) < end:
        connection.request("GET", "/neighbour")
        if connection.getresponse().read() != b"well":
            raise AssertionError("the neighbour was not served")
        times.append((time.perf_counter() - began) * 1e3)
        if len(times) % 20 == 0:
            most = max(most, server.resident_mb())
        due += 1 / RATE
        time.sleep(max(0.0, due - time.perf_counter()))
    return times, most


def main():
    names = ["nothing", *FLOODS, "pipelined requests, unread"]
    print(f"{'flood':<28}{'neighbour p50 ms':>18}{'p99':>8}{'max':>9}{'MB':>8}")
    for name in [name for name in names if not sys.argv[1:] or name in sys.argv[1:]]:
        count, reads, code = FLOODS.get(name, (0, False, NEIGHBOUR))
        with serving({"flood/index.ts": code, "neighbour/index.ts": NEIGHBOUR}, "--quiet") as server:
            server.get("/neighbour")
            if name.startswith("pipelined"):
                attack = pipelining(server)
            else:
                attack = readers(server, count, "/flood") if reads else clients(server, count, get("/flood"))
            with attack:
                times, most = watch(server)
            p99 = statistics.quantiles(times, n=100)[98]
            print(f"{name:<28}{statistics.median(times):>18.2f}{p99:>8.2f}{max(times):>9.2f}{most:>8.0f}", flush=True)


main()
