"""A version that is promoted is the one that was judged: where a newer one has not booted meanwhile, of other files or with another
configuration, that one gets a share of its own as soon as it boots, and nothing before."""
import http.server
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from deploys import answers, known, reload
from edgertd import expect_equal, wait_until
from serve import save, served

WINDOW_S = 4
CONFIG = f"[defaults.canary]\nwindow_s = {WINDOW_S}\nmin_requests = 1\n"


class Door(http.server.BaseHTTPRequestHandler):
    is_open = False

    def do_GET(self):
        self.send_response(200 if Door.is_open else 500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def source(version, url=None):
    top = f"if (!(await fetch('{url}')).ok) throw new Error('it is shut');\n" if url else ""
    return f"{top}Deno.serve(() => new Response('{version}' + (Deno.env.get('WORD') ?? '')));"


door = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
threading.Thread(target=door.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{door.server_port}/"

for is_of_files in (True, False):
    Door.is_open = not is_of_files
    two = source("two", None if is_of_files else url)
    with served({"functions/hello/index.ts": source("one"), "edgert.toml": CONFIG}, "--no-watch", "--admin", "127.0.0.1:0") as server:
        file = server.folder / "functions/hello/index.ts"
        expect_equal(server.get("/hello").text, "one")
        wait_until(lambda: known(server, "hello")["is_kept"], "what serves is kept")
        save(file, two)
        expect_equal(reload(server, "hello=50%").status, 200)
        expect_equal(answers(server, "hello", 4), {(200, "one"): 2, (200, "two"): 2})
        Door.is_open = False
        if is_of_files:
            save(file, source("three", url))
        else:
            save(server.folder / "edgert.toml", CONFIG + '[functions.hello]\nenv = { WORD = " more" }\n')
        expect_equal(reload(server, "hello=25%").status, 500)
        server.await_log("hello goes on as it was: reload")
        expect_equal(answers(server, "hello", 4), {(200, "one"): 2, (200, "two"): 2})
        if is_of_files:
            # It is tried once more when the one before could be promoted, not over and over, and that one keeps its share.
            server.await_log("hello goes on as it was: its files have changed since")
            expect_equal(answers(server, "hello", 4), {(200, "one"): 2, (200, "two"): 2})
            Door.is_open = True
            expect_equal(reload(server, "hello=25%").status, 200)
        else:
            Door.is_open = True
        newer = "three" if is_of_files else "two more"
        server.await_log("hello: a new version gets 25% of the requests")
        expect_equal(answers(server, "hello", 8), {(200, "one"): 6, (200, newer): 2})
door.shutdown()
