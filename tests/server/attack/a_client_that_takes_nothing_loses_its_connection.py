"""--response-write-timeout: who reads nothing for so long is given up, who reads slowly is served."""
import time
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, read_head, serving, wait_until
from unread import clients, get, read_all, served

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

with serving(FILES, "--response-write-timeout", "700") as server:
    # A slow reader, with a window that the kernel cannot hide behind, is not cut off.
    with server.socket() as slow:
        slow.sendall(get("/whole"))
        read_head(slow)
        left = 20_000_000
        began = time.monotonic()
        while left:
            got = len(slow.recv(min(left, 4_000_000)))
            expect(got, f"cut off with {left} bytes to come")
            left -= got
            if time.monotonic() - began < 2:
                time.sleep(0.05)
    for name in ("/stream", "/whole"):
        with clients(server, 5, get(name)) as waiting:
            wait_until(lambda: not any(served(server, connection) for connection in waiting), f"{name} is given up")
            for connection in waiting:
                got = read_all(connection)
                expect(0 < got < 20_000_000, f"{got} bytes of a response that was given up")
    expect_equal(server.get("/stream/cancelled").text, "5", "streams that were cancelled")
    expect_equal(server.get("/whole").status, 200)
