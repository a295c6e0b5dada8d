# Dead, slow, endless or leading elsewhere: requests are answered as ever, what is lost is counted, and the server ends in time.
import pathlib
import re
import signal
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from collector import Collector
from edgertd import expect, expect_equal, wait_until
from serve import served

HELLO = 'Deno.serve(() => { console.log("said"); return new Response("hello"); });\n'
TIMEOUT = 300  # ms


def figure(server, name, signal_):
    found = re.search(rf'^edgert_telemetry_{name}_total{{signal="{signal_}"}} (\d+)$', server.admin("GET", "/metrics").text, re.M)
    return int(found.group(1))


def misbehaves(endpoint, is_over):
    config = f'[telemetry]\nendpoint = "{endpoint}"\nmetrics = false\nlogs = false\ntimeout_ms = {TIMEOUT}\n[server]\ngraceful_exit_timeout_s = 3\n'
    with served({"hello/index.ts": HELLO, "edgert.toml": config}, "--no-watch", "--admin", "127.0.0.1:0") as server:
        for _ in range(20):
            expect_equal(server.get("/hello").text, "hello")
        wait_until(lambda: is_over(server), "the collector has been met")
        expect_equal(server.get("/hello").text, "hello")
        begun = time.monotonic()
        expect_equal(server.stop(signal.SIGTERM), 15)
        expect(time.monotonic() - begun < 30, "it ends in time")


def has_failed(server):
    return figure(server, "failures", "traces") >= 1 and figure(server, "sent", "traces") == 0


# Nobody listens.
with Collector() as collector:
    dead = collector.url
misbehaves(dead, has_failed)

# Never answers.
stopped = threading.Event()
with Collector(lambda post: lambda handler: stopped.wait(60)) as collector:
    misbehaves(collector.url, has_failed)
    stopped.set()

# Leads elsewhere: nobody follows, and what it was sent is not sent again.
with Collector() as other, Collector(lambda post: (307, {"location": other.url + "/v1/traces"}, b"")) as collector:
    misbehaves(collector.url, lambda server: figure(server, "dropped", "traces") >= 1)
    expect_equal(other.posts(), [])


# An answer without end: what its head says counts.
def endless(handler):
    handler.send_response(200)
    handler.send_header("transfer-encoding", "chunked")
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"8000\r\n" + b"x" * 0x8000 + b"\r\n")
    except OSError:
        pass


with Collector(lambda post: endless) as collector:
    misbehaves(collector.url, lambda server: figure(server, "sent", "traces") >= 1)

# Too busy: it gets the same again, when it wants.
told = []


def busy(post):
    told.append((time.monotonic(), post.json))
    return (503, {"retry-after": "1"}, b"") if len(told) == 1 else (200, {}, b"")


with Collector(busy) as collector:
    misbehaves(collector.url, lambda server: figure(server, "sent", "traces") >= 1)
expect_equal(told[0][1], told[1][1])
expect(told[1][0] - told[0][0] >= 1, "not before it wants")

# Refuses some of them.
with Collector(lambda post: (200, {}, b'{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too many"}}')) as collector:
    misbehaves(collector.url, lambda server: figure(server, "dropped", "traces") >= 2)
