"""A new version that fails is rolled back at once, also while a newer one boots and takes its time; that one gets its share when it serves."""
import threading
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from deploys import answers, known, reload
from edgertd import expect_equal, wait_until
from gate import gate
from serve import save, served

CONFIG = "[defaults.canary]\nwindow_s = 3600\nmin_requests = 5\n"

with gate() as door, served({"functions/hello/index.ts": "Deno.serve(() => new Response('one'));", "edgert.toml": CONFIG}, "--no-watch", "--admin", "127.0.0.1:0") as server:
    file = server.folder / "functions/hello/index.ts"
    expect_equal(server.get("/hello").text, "one")
    wait_until(lambda: known(server, "hello")["is_kept"], "what serves is kept")
    save(file, "Deno.serve(() => new Response('two', { status: 500 }));")
    expect_equal(reload(server, "hello=50%").status, 200)
    save(file, f"await fetch('{door.url}');\nDeno.serve(() => new Response('three'));")
    told = []
    asked = threading.Thread(target=lambda: told.append(reload(server, "hello=50%")))
    asked.start()
    door.await_waiting()
    expect_equal(answers(server, "hello", 10), {(200, "one"): 5, (500, "two"): 5})
    server.await_log("hello: the new version is rolled back")
    expect_equal(answers(server, "hello", 10), {(200, "one"): 10})
    door.open()
    asked.join()
    expect_equal(told[0].status, 200)
    expect_equal(answers(server, "hello", 10), {(200, "one"): 5, (200, "three"): 5})
