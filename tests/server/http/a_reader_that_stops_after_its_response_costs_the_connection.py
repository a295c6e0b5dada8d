"""A body that is read on after its response may keep its connection busy, but not for ever when nobody reads it any more."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, read_head, serving

STOPS = """
Deno.serve(async (request) => {
  if (request.method === "GET") return new Response("fine");
  const reader = request.body.getReader();
  const { value } = await reader.read();
  EdgeRuntime.waitUntil(new Promise(() => { globalThis.kept = reader; }));
  return new Response(`${value.length > 0}`, { status: 202 });
});
"""

with serving({"f/index.ts": STOPS}) as server, server.socket() as client:
    client.sendall(b"POST /f HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n" + b"x" * 300_000)
    status, head = read_head(client)
    expect_equal(status, 202, head)
    expect_equal(client.recv(4), b"true")
    # What the client sends meanwhile is not taken without bound, and then the connection ends.
    sent = 0
    try:
        while True:
            sent += client.send(b"x" * 65536)
    except (BrokenPipeError, ConnectionResetError):
        pass
    expect(sent < 100_000_000, f"{sent} bytes have been taken")
    expect_equal(server.get("/f").text, "fine")
