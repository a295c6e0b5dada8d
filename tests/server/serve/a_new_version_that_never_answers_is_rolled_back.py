"""Requests that nothing answers count as errors of their version, also where they may wait for ever, and the old version gets all requests again."""
import contextlib
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from deploys import answers, known, reload
from edgertd import expect_equal, wait_until
from serve import save, served

CONFIG = "[server]\nrequest_idle_timeout_ms = 0\n[defaults.canary]\nwindow_s = 2\nmin_requests = 5\n"
ONE = "Deno.serve(() => new Response('one'));"
SILENT = "Deno.serve(() => new Promise(() => {}));"

with served({"functions/hello/index.ts": ONE, "edgert.toml": CONFIG}, "--no-watch", "--admin", "127.0.0.1:0") as server, contextlib.ExitStack() as waiting:
    expect_equal(server.get("/hello").text, "one")
    wait_until(lambda: known(server, "hello")["is_kept"], "what serves is kept")
    save(server.folder / "functions/hello/index.ts", SILENT)
    expect_equal(reload(server, "hello=50%").status, 200)
    # Of sixteen eight are the new version's, which nobody waits for here; the clients stay.
    connections = [server.connect() for _ in range(16)]
    for connection in connections:
        waiting.callback(connection.close)
        connection.request("GET", "/hello")
    server.await_log("hello: the new version is rolled back, and the old one gets all requests until something is saved or reloaded: 8 of 8 requests have failed, and 0 of 8 of the old version")
    expect_equal(answers(server, "hello", 20), {(200, "one"): 20})
