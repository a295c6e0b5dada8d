# Whatever bytes a collector sends, or keeps back: requests are answered, memory stays bounded, what is lost is counted, and the server ends in time.
import contextlib
import gzip
import pathlib
import re
import signal
import socket
import struct
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, wait_until
from serve import served

HELLO = 'Deno.serve((request) => { console.log("x".repeat(Number(new URL(request.url).searchParams.get("log") ?? 1))); return new Response("hello"); });\n'
TIMEOUT = 300  # ms
MOST_GROWTH = 96 << 20


@contextlib.contextmanager
def collector(behave):
    """Behaves so with each connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        open_ones = []

        def serve(connection):
            try:
                behave(connection)
            except OSError:
                pass

        def accept():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                open_ones.append(connection)
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for connection in open_ones:
                connection.close()


def read_request(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        got = connection.recv(65536)
        if not got:
            raise OSError("gone")
        data += got
    head, _, rest = data.partition(b"\r\n\r\n")
    left = int(re.search(rb"content-length: (\d+)", head, re.I).group(1)) - len(rest)
    while left > 0:
        left -= len(connection.recv(65536) or bytes(left))


def answers(*parts):
    """Sends the last part for ever, once the request has been read."""
    def behave(connection):
        while True:
            read_request(connection)
            for part in parts[:-1]:
                connection.sendall(part)
            while parts[-1]:
                connection.sendall(parts[-1])
    return behave


def answer(head, body=b""):
    return answers(f"HTTP/1.1 {head}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body, b"")


def drips(connection):
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"x: y\r\n")
        time.sleep(0.02)


def closes_midway(connection):
    connection.recv(10)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def reads_nothing(connection):
    time.sleep(60)


BOMB = gzip.compress(bytes(256 << 20))
HEAD = b"HTTP/1.1 200 OK\r\n"
CASES = {
    "a head that drips": (drips, "failures"),
    "a head without end": (answers(HEAD, b"x: " + b"y" * 8192 + b"\r\n"), "failures"),
    "interim answers without end": (answers(b"HTTP/1.1 100 Continue\r\n\r\n" * 100), "failures"),
    "a body without end": (answers(HEAD + b"content-length: 1000000000000\r\n\r\n", b"x" * 65536), "sent"),
    "a bomb that nobody has asked for": (answers(HEAD + b"content-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(BOMB) + BOMB, b""), "sent"),
    "bytes that are no HTTP": (answers(b"\x00\xff" * 4096), "failures"),
    "a connection that breaks in the request": (closes_midway, "failures"),
    "a reader that reads nothing": (reads_nothing, "failures"),
    "a pause without end": (answer("503 Busy\r\nretry-after: 99999999999999999999999999"), "failures"),
    "a pause until the year 9999": (answer("429 Busy\r\nretry-after: Fri, 31 Dec 9999 23:59:59 GMT"), "failures"),
    "a redirect into itself": (answer("308 There\r\nlocation: /v1/traces"), "dropped"),
    "a refusal of more than there is": (answer("200 OK", b'{"partialSuccess":{"rejectedSpans":"18446744073709551615","errorMessage":"\\u001b[2J\\u0000"}}'), "dropped"),
    "an answer of brackets": (answer("200 OK", b"[" * 60000), "sent"),
    "answers to nothing": (answers(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n" * 50, b""), "sent"),
}


def figure(server, name, match=""):
    return sum(int(float(value)) for value in re.findall(rf"^{name}(?:{{[^}}]*{match}[^}}]*}})? (\S+)$", server.admin("GET", "/metrics").text, re.M))


for case, (behave, counted) in CASES.items():
    with collector(behave) as url:
        config = f'[telemetry]\nendpoint = "{url}"\nmetrics = false\ntimeout_ms = {TIMEOUT}\n[server]\ngraceful_exit_timeout_s = 3\n'
        with served({"functions/hello/index.js": HELLO, "edgert.toml": config}, "--no-watch", "--admin", "127.0.0.1:0") as server:
            expect_equal(server.get("/hello").text, "hello")
            before = figure(server, "process_resident_memory_bytes")
            for _ in range(20):
                expect_equal(server.get("/hello?log=60000").text, "hello")
            wait_until(lambda: figure(server, f"edgert_telemetry_{counted}_total", 'signal="traces"') >= 1, case)
            growth = figure(server, "process_resident_memory_bytes") - before
            expect(growth < MOST_GROWTH, f"{case}: {growth >> 20} MB more")
            expect_equal(server.get("/hello").text, "hello")
            expect("\x1b" not in server.log(), case)
            stopping = time.monotonic()
            expect_equal(server.stop(signal.SIGTERM), 15)
            expect(time.monotonic() - stopping < 20, f"{case}: it ends in time")
