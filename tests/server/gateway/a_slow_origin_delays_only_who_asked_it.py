"""A gateway passes on what a slow origin has said so far, and serves others in the meantime."""
import threading
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, read_chunk, read_head, serving
from origin import origin

SOURCE = """
Deno.serve((request: Request) => fetch(new Request("ORIGIN" + new URL(request.url).pathname.slice(3), request)));
"""
WORDS = [b"slow", b"but", b"sure"]
# What lets the origin take its next step: the head, then a word each.
steps = [threading.Event() for _ in range(1 + len(WORDS))]


def serve(visitor):
    while True:
        request = visitor.read()
        if request.path == "/fast":
            visitor.answer("200 OK", "fast")
            continue
        assert steps[0].wait(20)
        visitor.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for step, word in zip(steps[1:], WORDS):
            assert step.wait(20)
            visitor.send(f"{len(word):x}\r\n".encode() + word + b"\r\n")
        visitor.send("0\r\n\r\n")


with origin(serve) as upstream, serving({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url)}) as server:
    slow = server.socket()
    slow.sendall(b"GET /fn/slow HTTP/1.1\r\nHost: a\r\n\r\n")
    for at, step in enumerate(steps):
        for _ in range(5):
            expect_equal(server.get("/fn/fast").text, "fast")
        step.set()
        if at == 0:
            expect_equal(read_head(slow)[0], 200)
        else:
            expect_equal(read_chunk(slow), WORDS[at - 1])
    expect_equal(read_chunk(slow), b"", "the end")
    slow.close()
