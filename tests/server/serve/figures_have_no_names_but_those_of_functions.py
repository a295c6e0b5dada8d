"""Prometheus reads the figures of more functions than have labels of their own; what strangers ask for becomes no label."""
import pathlib
import re
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from promtool import check_metrics
from serve import served

KEPT = 1000
FUNCTIONS = KEPT + 50
STRANGE = ['a"b', "a\nb", "a\\b", "é日🔑", "{function=\"x\"}", "_other", "_none", "\x00", "../f0001"]

files = {f"f{number:04}/index.ts": "Deno.serve(() => new Response('well'));" for number in range(FUNCTIONS)}
with served(files, "--no-watch", "--admin", "127.0.0.1:0") as server:
    for number in (0, 1, FUNCTIONS - 2, FUNCTIONS - 1):
        expect_equal(server.get(f"/f{number:04}").text, "well")
    for name in STRANGE:
        for path in (f"/{urllib.parse.quote(name, safe='')}", f"/functions/v1/{urllib.parse.quote(name, safe='')}/x"):
            expect(server.get(path).status in (400, 404), path)
    for number in range(50):
        expect_equal(server.get(f"/made-up-{number}").status, 404)

    text = server.admin("GET", "/metrics").text
    check_metrics(text)
    labels = set(re.findall(r'function="((?:[^"\\]|\\.)*)"', text))
    expect_equal(len(labels - {"_none", "_other"}), KEPT - 1)
    expect(all(re.fullmatch(r"f\d{4}|_none|_other", label) for label in labels), sorted(labels)[:20])
    expect('edgert_requests_total{function="f0000",status="2xx"} 1\n' in text, "the first has its own")
    expect('edgert_requests_total{function="_other",status="2xx"} 2\n' in text, "the last two are counted together")
    refused = sum(int(count) for count in re.findall(r'edgert_requests_total\{function="_none",status="4xx"\} (\d+)', text))
    expect(refused >= 50, refused)
