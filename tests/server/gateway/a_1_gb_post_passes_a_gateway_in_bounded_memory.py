"""1 GB goes to an origin that echoes them as it comes; nobody on the way may hold more than a little."""
import hashlib
import os
import threading
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, functions
from origin import origin

MEGABYTES = int(os.environ.get("EDGERTD_MEGABYTES", "1024"))
ALLOWED_MB = float(os.environ.get("EDGERTD_ALLOWED_MB", "32"))
MAIN = """
Deno.serve((request: Request) => fetch(new Request("ORIGIN/", request)));
"""


def echo(visitor):
    while True:
        request = visitor.read_head()
        visitor.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for chunk in visitor.body(request):
            visitor.send(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
        visitor.send("0\r\n\r\n")


def run(server, announced):
    client = server.socket()
    block = bytes(range(256)) * 4096
    sent, received = hashlib.sha256(), hashlib.sha256()
    framing = f"Content-Length: {MEGABYTES << 20}" if announced else "Transfer-Encoding: chunked"
    client.sendall(f"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{framing}\r\n\r\n".encode())

    def upload():
        for _ in range(MEGABYTES):
            sent.update(block)
            client.sendall(block if announced else f"{len(block):x}\r\n".encode() + block + b"\r\n")
        if not announced:
            client.sendall(b"0\r\n\r\n")

    uploader = threading.Thread(target=upload)
    uploader.start()
    reader = client.makefile("rb", buffering=1 << 20)
    expect_equal(reader.readline(), b"HTTP/1.1 200 OK\r\n")
    while reader.readline() != b"\r\n":
        pass
    most = size = 0
    while length := int(reader.readline(), 16):
        received.update(reader.read(length))
        reader.readline()
        if size >> 24 != (size + length) >> 24:
            most = max(most, server.resident_mb())
        size += length
    uploader.join()
    client.close()
    expect_equal(size, MEGABYTES << 20)
    expect_equal(received.hexdigest(), sent.hexdigest(), "what came back")
    return most


with origin(echo) as upstream, functions({"main/index.ts": MAIN.replace("ORIGIN", upstream.url)}) as folder:
    with Edgertd(folder + "/main") as server:
        expect_equal(server.request("POST", "/", body="warm").text, "warm")
        before = server.resident_mb()
        for announced in (True, False):
            grown = run(server, announced) - before
            print(f"resident memory grew by {grown:.1f} MB")
            expect(grown < ALLOWED_MB, f"resident memory grew by {grown:.1f} MB")
