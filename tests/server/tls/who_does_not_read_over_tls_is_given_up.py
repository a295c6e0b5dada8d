import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, read_head, wait_until
from tls_server import serving_tls

FILES = {
    "stream/index.ts": """let cancelled = 0;
Deno.serve((request: Request) => {
  if (request.url.endsWith("/cancelled")) return new Response(String(cancelled));
  return new Response(new ReadableStream({
    pull(controller) { controller.enqueue(new Uint8Array(65536)); },
    cancel() { ++cancelled; },
  }));
});""",
    "whole/index.ts": "Deno.serve(() => new Response(new Uint8Array(20e6)));",
}


def get(path):
    return f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()


with serving_tls(FILES, "--response-write-timeout", "700") as server:
    expect_equal(server.get("/whole").status, 200)
    expect_equal(server.get("/stream/cancelled").text, "0")
    before = server.descriptors()
    # A slow reader is served to the end.
    with server.socket() as slow:
        slow.sendall(get("/whole"))
        read_head(slow)
        left = pause = 20_000_000
        while left:
            got = len(slow.recv(min(left, 65536)))
            expect(got, f"cut off with {left} bytes to come")
            left -= got
            if left < pause:
                pause -= 1_000_000
                time.sleep(0.1)
    silent = [server.socket() for _ in range(6)]
    for i, connection in enumerate(silent):
        connection.sendall(get("/whole" if i % 2 else "/stream"))
    wait_until(lambda: server.get("/stream/cancelled").text == "3", "the streams are given up")
    wait_until(lambda: server.descriptors() <= before, "their connections are closed")
    for connection in silent:
        connection.close()
    expect_equal(server.get("/whole").status, 200)
