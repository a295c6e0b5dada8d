"""A server that lets those who ask wait until the test says so: `with gate() as door: … door.url … door.await_waiting() … door.open()`."""
import contextlib
import http.server
import threading

from edgertd import wait_until


class Gate:
    def __init__(self, url):
        self.url, self.is_open, self.waiting = url, threading.Event(), 0

    def await_waiting(self):
        wait_until(lambda: self.waiting > 0, "somebody waits at the gate")

    def open(self):
        self.is_open.set()

    def shut(self):
        self.is_open.clear()


@contextlib.contextmanager
def gate():
    """Shut at first."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            door.waiting += 1
            door.is_open.wait()
            door.waiting -= 1
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    door = Gate(f"http://127.0.0.1:{server.server_port}/")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield door
    finally:
        door.open()
        server.shutdown()
        server.server_close()
