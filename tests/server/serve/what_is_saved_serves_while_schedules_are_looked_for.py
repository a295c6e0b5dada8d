# Schedules are looked for in the sources of all functions, which takes as long as these take to come; saves and reloads are not held up by that.
import http.server
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, wait_until
from serve import save, served

asked, is_open = threading.Event(), threading.Event()


class Answering(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked.set()
        is_open.wait(60)
        self.send_response(200)
        self.send_header("content-type", "text/javascript")
        self.end_headers()
        self.wfile.write(b"export {};")

    def log_message(self, *_):
        pass


modules = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
threading.Thread(target=modules.serve_forever, daemon=True).start()
FILES = {"a/index.ts": f"import 'http://127.0.0.1:{modules.server_port}/module.js'; Deno.serve(() => new Response('a'));",
         "hello/index.ts": "Deno.serve(() => new Response('one'));",
         "z/index.ts": "Deno.cron('tick', '0 0 1 1 *', () => {}); Deno.serve(() => new Response('z'));"}

with served(FILES, "--watch", "--admin", "127.0.0.1:0") as server:
    expect(asked.wait(60), "the first function is being looked at")
    expect_equal(server.get("/hello").text, "one")
    save(server.folder / "hello/index.ts", "Deno.serve(() => new Response('two'));")
    wait_until(lambda: server.get("/hello").text == "two", "what was saved serves")
    expect_equal(server.admin("POST", "/reload").status, 200)
    expect("tick" not in server.admin("GET", "/schedules").text, "nobody has come to the last function")
    is_open.set()
    wait_until(lambda: "z/tick" in server.admin("GET", "/schedules").text, "the last one's schedule is known")
