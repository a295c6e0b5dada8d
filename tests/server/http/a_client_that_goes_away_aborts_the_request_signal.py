import socket
import struct
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving, wait_until

SOURCE = """
let aborted = 0;
Deno.serve(async (request: Request) => {
  const path = new URL(request.url).search;
  if (path === "?count") return new Response(String(aborted));
  request.signal.addEventListener("abort", () => { ++aborted; });
  if (path === "?stream") {
    return new Response(new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode("begin")); }, cancel() { aborted += 10; } }));
  }
  console.log("waiting");
  await new Promise((resolve) => request.signal.addEventListener("abort", resolve));
  return new Response("too late");
});
"""
with serving({"fn/index.ts": SOURCE}) as server:

    def count():
        return int(server.get("/fn?count").text)

    expect_equal(count(), 0)
    for way, expected in (("fin", 1), ("reset", 2)):
        client = server.socket()
        client.sendall(b"GET /fn HTTP/1.1\r\nHost: a\r\n\r\n")
        wait_until(lambda: server.log().count("waiting") == expected, "the function has the request")
        if way == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        wait_until(lambda: count() >= expected, f"the signal aborts after {way}", patience=10)
    client = server.socket()
    client.sendall(b"GET /fn?stream HTTP/1.1\r\nHost: a\r\n\r\n")
    while b"begin" not in client.recv(65536):
        pass
    client.close()
    wait_until(lambda: count() == 13, "a streamed body is cancelled and its signal aborts", patience=10)
