"""Before the head, in the middle of the upload, and in the middle of the body."""
import threading
import time
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving
from origin import origin

SOURCE = """
Deno.serve((request: Request) => fetch(new Request("ORIGIN/" + new URL(request.url).search.slice(1), request)));
"""
arrived, left = threading.Event(), threading.Event()


def serve(visitor):
    request = visitor.read_head()
    if request.path == "/body":
        visitor.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n")
    if request.path == "/upload":
        assert visitor.exactly(3) == b"abc"
    arrived.set()
    assert visitor.wait_closed(), "the connection stays open"
    left.set()


def seconds_until_gone(server, path):
    arrived.clear()
    left.clear()
    client = server.socket()
    if path == "upload":
        client.sendall(b"POST /fn?upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc")
    else:
        client.sendall(f"GET /fn?{path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    expect(arrived.wait(20), f"{path}: the request arrives")
    if path == "body":
        data = b""
        while b"begin" not in data:
            data += client.recv(65536)
    began = time.monotonic()
    client.close()
    expect(left.wait(20), f"{path}: the origin sees that the client has left")
    return time.monotonic() - began


with origin(serve) as upstream, serving({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url)}) as server:
    for path in ("head", "body", "upload"):
        # A busy machine may hold some of them up.
        took = []
        while len(took) < 10 and min(took, default=1) >= 0.1:
            took.append(seconds_until_gone(server, path))
        expect(min(took) < 0.1, f"{path}: the origin saw the end only after {min(took) * 1000:.0f} ms")
