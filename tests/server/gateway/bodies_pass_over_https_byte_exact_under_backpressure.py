"""50 MB up and the same down at once, through a gateway to a TLS origin, with a client that reads slowly at first."""
import hashlib
import os
import threading
import time
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, functions
from origin import origin
from tls_origin import authority

MEGABYTES = 50
ALLOWED_MB = float(os.environ.get("EDGERTD_ALLOWED_MB", "32"))
MAIN = """Deno.serve((request: Request) => fetch(new Request("ORIGIN/", request)));"""


def echo(visitor):
    request = visitor.read_head()
    visitor.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for chunk in visitor.body(request):
        visitor.send(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
    visitor.send("0\r\n\r\n")


with authority() as ours, origin(echo, ours.context("localhost", "IP:127.0.0.1")) as upstream:
    with functions({"main/index.ts": MAIN.replace("ORIGIN", upstream.url)}) as folder:
        with Edgertd(folder + "/main", env={"DENO_CERT": str(ours.certificate)}) as server:
            block = bytes(range(256)) * 4096
            sent, received = hashlib.sha256(), hashlib.sha256()
            client = server.socket()
            client.sendall(f"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {MEGABYTES << 20}\r\n\r\n".encode())

            def upload():
                for _ in range(MEGABYTES):
                    sent.update(block)
                    client.sendall(block)

            uploader = threading.Thread(target=upload)
            uploader.start()
            reader = client.makefile("rb", buffering=1 << 20)
            expect_equal(reader.readline(), b"HTTP/1.1 200 OK\r\n")
            while reader.readline() != b"\r\n":
                pass
            # Until everything on the way is full: nothing moves any more.
            before, size = server.resident_mb(), -1
            while size != (size := server.resident_mb()):
                time.sleep(0.2)
            expect(size - before < ALLOWED_MB, f"resident memory grew by {size - before:.1f} MB")
            size = 0
            while length := int(reader.readline(), 16):
                received.update(reader.read(length))
                reader.readline()
                size += length
            uploader.join()
            client.close()
            expect_equal(size, MEGABYTES << 20)
            expect_equal(received.hexdigest(), sent.hexdigest(), "what came back")
