"""A collector of OTLP over HTTP: keeps what it is sent, and answers as a test wants. Standard library only."""
import gzip
import http.server
import json
import threading

from edgertd import PATIENCE


class Collector:
    """`with Collector() as collector:` listens at `collector.url`. `answer(post)` gives (status, headers, body); a post has path, headers and json."""

    def __init__(self, answer=lambda post: (200, {}, b"{}")):
        self.answer = answer
        self._posts = []
        self._changed = threading.Condition()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                outer._take(self, Post(self.path, self.headers, json.loads(body)))

            def do_GET(self):
                outer._take(self, Post(self.path, self.headers, None))

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def _take(self, handler, post):
        with self._changed:
            self._posts.append(post)
            self._changed.notify_all()
        answer = self.answer(post)
        if callable(answer):
            answer(handler)
            return
        status, headers, body = answer
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def posts(self):
        with self._changed:
            return list(self._posts)

    def await_posts(self, is_enough, what):
        with self._changed:
            if not self._changed.wait_for(lambda: is_enough(list(self._posts)), PATIENCE):
                raise AssertionError(f"{what} did not come: {[post.path for post in self._posts]}")
            return list(self._posts)

    def spans(self):
        return [span for post in self.posts() for span in post.spans()]

    def await_spans(self, count):
        posts = self.await_posts(lambda posts: sum(len(post.spans()) for post in posts) >= count, f"{count} spans")
        return [span for post in posts for span in post.spans()]

    def await_lines(self, count):
        posts = self.await_posts(lambda posts: sum(len(post.lines()) for post in posts) >= count, f"{count} lines")
        return [line for post in posts for line in post.lines()]


class Post:
    def __init__(self, path, headers, json):
        self.path, self.headers, self.json = path, headers, json

    def _all(self, resources, scopes, records):
        found = [] if self.json is None else self.json.get(resources, [])
        return [record for resource in found for scope in resource[scopes] for record in scope[records]]

    def spans(self):
        return self._all("resourceSpans", "scopeSpans", "spans")

    def lines(self):
        return self._all("resourceLogs", "scopeLogs", "logRecords")

    def metrics(self):
        return {metric["name"]: metric for metric in self._all("resourceMetrics", "scopeMetrics", "metrics")}


def attributes(of):
    """As a dictionary; 64-bit numbers, which are texts there, as numbers."""
    made = {}
    for each in of["attributes"]:
        (kind, value), = each["value"].items()
        if kind == "intValue":
            assert isinstance(value, str), each
            value = int(value)
        made[each["key"]] = value
    return made
