"""A reload with a share that comes while the version before it is promoted has the newest version tried, and not promoted with it."""
import threading
import time
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from deploys import answers, known, reload
from edgertd import expect_equal, wait_until
from gate import gate
from serve import save, served

CONFIG = "[defaults.canary]\nwindow_s = 1\nmin_requests = 1\n"


def source(name, top=""):
    return f"{top}\nDeno.serve(() => new Response('{name}'));"


with gate() as door, served({"functions/hello/index.ts": source("one"), "edgert.toml": CONFIG}, "--no-watch", "--admin", "127.0.0.1:0") as server:
    file = server.folder / "functions/hello/index.ts"
    expect_equal(server.get("/hello").text, "one")
    wait_until(lambda: known(server, "hello")["is_kept"], "what serves is kept")
    door.open()
    save(file, source("two", f"await fetch('{door.url}');"))
    # What has been written within a tick of the clock of a boot may be newer than it, and would be tried once more.
    wait_until(lambda: time.time() - file.stat().st_ctime > 0.1, "it is older than what boots")
    expect_equal(reload(server, "hello=50%").status, 200)
    door.shut()
    expect_equal(answers(server, "hello", 2), {(200, "one"): 1, (200, "two"): 1})
    # It boots once more, in the old one's place, which takes as long as this wants it to.
    door.await_waiting()
    save(file, source("three"))
    told = []
    asked = threading.Thread(target=lambda: told.append(reload(server, "hello=25%")))
    asked.start()
    server.await_log("reading everything anew", times=2)
    door.open()
    asked.join()
    expect_equal(told[0].status, 200)
    server.await_log("hello: a new version gets 25% of the requests")
    expect_equal(answers(server, "hello", 8), {(200, "two"): 6, (200, "three"): 2})
