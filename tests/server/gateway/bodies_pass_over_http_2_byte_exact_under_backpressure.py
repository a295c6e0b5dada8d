"""50 MB up and the same down at once, through a gateway to an HTTP/2 origin, with a client that reads slowly at first."""
import hashlib
import json
import os
import pathlib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, functions
from h2_origin import h2_origin
from tls_origin import authority

MEGABYTES = 50
ALLOWED_MB = float(os.environ.get("EDGERTD_ALLOWED_MB", "32"))
MAIN = """
Deno.serve(async (request: Request) => {
  const { pathname } = new URL(request.url);
  if (pathname !== "/streamed") return fetch(new Request("ORIGIN" + pathname, request));
  // A stream of JavaScript, whose length nobody announces.
  let left = 50;
  let pulled = 0;
  const block = new Uint8Array(1 << 20).map((_, i) => i * 7);
  const body = new ReadableStream({ pull(controller) { ++pulled; left-- > 0 ? controller.enqueue(block) : controller.close(); } });
  return fetch("ORIGIN/hash", { method: "POST", body });
});
"""

with authority() as ours, h2_origin(ours) as upstream, functions({"main/index.ts": MAIN.replace("ORIGIN", upstream.url)}) as folder:
    with Edgertd(folder + "/main", env={"DENO_CERT": str(ours.certificate)}) as server:
        block = bytes(range(256)) * 4096

        def pass_through(path, chunked, wait):
            sent, received = hashlib.sha256(), hashlib.sha256()
            client = server.socket()
            framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {MEGABYTES << 20}"
            client.sendall(f"POST {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{framing}\r\n\r\n".encode())

            def upload():
                for _ in range(MEGABYTES):
                    sent.update(block)
                    client.sendall(f"{len(block):x}\r\n".encode() + block + b"\r\n" if chunked else block)
                if chunked:
                    client.sendall(b"0\r\n\r\n")

            uploader = threading.Thread(target=upload)
            uploader.start()
            reader = client.makefile("rb", buffering=1 << 20)
            expect_equal(reader.readline(), b"HTTP/1.1 200 OK\r\n")
            announced = None
            while (line := reader.readline()) != b"\r\n":
                if line.lower().startswith(b"content-length:"):
                    announced = int(line.split(b":")[1])
            if wait:
                # Until everything on the way is full: nothing moves any more.
                before, size = server.resident_mb(), -1
                while size != (size := server.resident_mb()):
                    time.sleep(0.2)
                expect(size - before < ALLOWED_MB, f"resident memory grew by {size - before:.1f} MB")
            size = 0
            while True:
                length = int(reader.readline(), 16) if announced is None else min(1 << 20, announced - size)
                if length == 0:
                    break
                received.update(reader.read(length))
                size += length
                if announced is None:
                    reader.readline()
            uploader.join()
            client.close()
            expect_equal(size, MEGABYTES << 20)
            expect_equal(received.hexdigest(), sent.hexdigest(), "what came back")

        pass_through("/echo", chunked=False, wait=True)
        pass_through("/echo", chunked=True, wait=False)
        told = json.loads(server.get("/streamed").text)
        block = bytes(i * 7 % 256 for i in range(1 << 20))
        expected = hashlib.sha256()
        for _ in range(MEGABYTES):
            expected.update(block)
        expect_equal(told, {"size": MEGABYTES << 20, "hash": expected.hexdigest()})
        expect_equal(upstream.state()["sessions"], 1, "connections")
