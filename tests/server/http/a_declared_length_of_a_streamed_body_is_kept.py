"""As in Deno and Node: who declares a length for a stream gets it, and a stream of another length ends the connection."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving

FUNCTION = """
Deno.serve((request) => {
  const { searchParams } = new URL(request.url);
  const parts = searchParams.get("parts").split(".");
  const stream = new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
      controller.close();
    },
  });
  return new Response(stream, { headers: { "content-length": searchParams.get("length") } });
});
"""


def head_and_body(received):
    head, _, body = received.partition(b"\r\n\r\n")
    return head.decode().lower(), body


with serving({"streams/index.ts": FUNCTION}) as server:
    def ask(query, method="GET"):
        return f"{method} /streams?{query} HTTP/1.1\r\nHost: a\r\n".encode()

    last = b"GET /streams?parts=end&length=3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    head, body = head_and_body(server.raw(ask("parts=ab.cde&length=5") + b"\r\n" + last))
    expect("\r\ncontent-length: 5" in head and "transfer-encoding" not in head, head)
    expect(body.startswith(b"abcdeHTTP/1.1 200 OK\r\n") and body.endswith(b"end"), body)

    # The next request is not run: its answer would be read as the rest of the body.
    head, body = head_and_body(server.raw(ask("parts=ab.cde&length=9") + b"\r\n" + last))
    expect("\r\ncontent-length: 9" in head, head)
    expect(body == b"abcde", body)

    head, body = head_and_body(server.raw(ask("parts=ab.cde&length=4") + b"\r\n" + last))
    expect("\r\ncontent-length: 4" in head, head)
    expect(body in (b"ab", b""), body)

    head, body = head_and_body(server.raw(ask("parts=ab.cde&length=5", "HEAD") + b"Connection: close\r\n\r\n"))
    expect("\r\ncontent-length: 5" in head and body == b"", head)

    head, body = head_and_body(server.raw(ask("parts=ab.cde&length=many") + b"Connection: close\r\n\r\n"))
    expect("\r\ntransfer-encoding: chunked" in head, head)
