# `edgertd reload --canary` gives the new version its share of the requests, no more and no less, until it has shown that it does not fail more often.
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from deploys import answers, known, release, source
from edgertd import BINARY, expect, expect_equal, wait_until
from serve import served

RULES = "[server]\nadmin = '127.0.0.1:0'\n[defaults.canary]\nwindow_s = 1\nmin_requests = 30\n"

with served({"functions/hello/index.ts": source("one"), "functions/other/index.ts": source("one"), "edgert.toml": RULES}, "--no-watch") as server:
    server.folder = server.folder / "functions"
    expect_equal(server.get("/hello").text, "one")
    expect_equal(server.get("/other").text, "one")
    release(server, "hello", "two")
    release(server, "other", "two")
    server.await_log("asked about itself at http://")
    admin = server.log().split("asked about itself at http://")[1].split('"')[0].split()[0]
    said = subprocess.run([BINARY, "reload", str(server.folder), "--admin", admin, "--canary", "hello=10%"], capture_output=True, text=True)
    expect_equal((said.returncode, said.stdout + said.stderr), (0, '{"functions":2,"restarted":2,"failed":0,"canaries":1}\n'))

    # The others are all anew.
    expect_equal(answers(server, "other", 10), {(200, "two"): 10})
    expect_equal(answers(server, "hello", 100), {(200, "one"): 90, (200, "two"): 10})
    told = known(server, "hello")["canary"]
    expect_equal((told["share"], told["requests"], told["errors"], told["old_requests"], told["old_errors"]), ("10%", 10, 0, 90, 0))
    metrics = server.admin("GET", "/metrics").text
    for line in ['edgert_canary_share{function="hello"} 0.1', 'edgert_canary_requests{function="hello",version="new",result="ok"} 10',
                 'edgert_canary_requests{function="hello",version="old",result="ok"} 90']:
        expect(line in metrics, line)

    # Thirty are not there yet, however long it takes.
    wait_until(lambda: known(server, "hello")["canary"]["seconds"] >= 2, "the window is over")
    expect_equal(answers(server, "hello", 100), {(200, "one"): 90, (200, "two"): 10})
    expect_equal(answers(server, "hello", 100), {(200, "one"): 90, (200, "two"): 10})
    server.await_log("hello: the new version is promoted, and gets all requests: 0 of 30 requests have failed, and 0 of 270 of the old version")
    expect_equal(answers(server, "hello", 50), {(200, "two"): 50})
    told = known(server, "hello")
    expect_equal(("canary" in told, told["last_canary"]), (False, "promoted"))
    metrics = server.admin("GET", "/metrics").text
    expect('edgert_canaries_total{function="hello",verdict="promoted"} 1' in metrics and "edgert_canary_share{" not in metrics, metrics)
    wait_until(lambda: known(server, "hello")["workers"] == 1, "the old version has ended")
