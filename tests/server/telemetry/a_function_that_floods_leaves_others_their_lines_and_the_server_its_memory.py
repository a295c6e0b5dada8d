# While a collector stands still one function says more than has room; what another says is there when it goes on, and memory has stayed bounded.
import pathlib
import re
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from collector import Collector, attributes
from edgertd import allowed_mb, expect, expect_equal
from serve import served

LOUD = 'Deno.serve(() => { for (let i = 0; i < 5000; i++) console.log(`${i} ${"x".repeat(1000)}`); return new Response(""); });\n'
QUIET = 'Deno.serve((request) => { console.log(request.url.split("/").at(-1)); return new Response(""); });\n'
LINES = 5000 * 20


def figure(server, line):
    return int(float(re.search(rf"^{re.escape(line)} (\S+)$", server.admin("GET", "/metrics").text, re.M).group(1)))


goes_on = threading.Event()


def answer(post):
    goes_on.wait(120)
    return 200, {}, b"{}"


with Collector(answer) as collector:
    config = f'[telemetry]\nendpoint = "{collector.url}"\nmetrics = false\ntraces = false\ntimeout_ms = 120000\n'
    with served({"functions/loud/index.js": LOUD, "functions/quiet/index.js": QUIET, "edgert.toml": config}, "--no-watch", "--admin", "127.0.0.1:0") as server:
        server.get("/quiet/first")
        server.get("/loud")
        before = figure(server, "process_resident_memory_bytes")
        for number in range(20):
            server.get("/loud")
            server.get(f"/quiet/{number}")
        growth = figure(server, "process_resident_memory_bytes") - before
        expect(growth >> 20 < allowed_mb(160), f"{LINES} lines of 1 KB have cost {growth >> 20} MB")
        dropped = figure(server, 'edgert_telemetry_function_dropped_total{function="loud",signal="logs"}')
        expect(dropped > LINES // 2, f"{dropped} lines are named")
        expect('function="quiet",signal="logs"' not in server.admin("GET", "/metrics").text, "no line of the other one")
        goes_on.set()

        def quiets(posts):
            lines = [line for post in posts for line in post.lines() if attributes(line)["faas.name"] == "quiet"]
            return [line["body"]["stringValue"] for line in lines]

        posts = collector.await_posts(lambda posts: len(quiets(posts)) >= 21, "its lines")
        expect_equal(quiets(posts), ["first", *map(str, range(20))])
