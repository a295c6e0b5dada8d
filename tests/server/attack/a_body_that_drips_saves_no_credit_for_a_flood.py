"""A client sends single bytes, then all it can, to a function that has stopped reading: the flood stays with the client."""
import socket
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import allowed_mb, expect, expect_equal, read_head, serving
from unread import quiet_resident_mb

FILES = {
    "fn/index.ts": """let read = 0;
let reader: ReadableStreamDefaultReader;
Deno.serve(async (request: Request) => {
  if (request.method === "GET") return new Response(String(read));
  reader = request.body!.getReader();
  while (read < 3000) read += (await reader.read()).value!.length;
  await new Promise(() => {});
  return new Response();
});""",
}

with serving(FILES) as server:
    server.get("/fn")
    with server.socket() as connection:
        connection.sendall(b"POST /fn HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000000\r\n\r\n")
        for count in range(1, 3001):
            connection.sendall(b"x")
            while count % 100 == 0 and int(server.get("/fn").text) < count:
                pass
        before = server.resident_mb()
        connection.settimeout(3)
        sent = 0
        try:
            while sent < 150_000_000:
                sent += connection.send(bytes(1 << 16))
        except socket.timeout:
            pass
        grown = quiet_resident_mb(server) - before
        expect(sent < 50_000_000, f"{sent} bytes were taken from the client")
        expect(grown < allowed_mb(50), f"the process has grown by {grown:.0f} MB")
