import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, read_chunk, read_head, serving

SILENT = """Deno.serve((request) => {
  const how = new URL(request.url).searchParams.get("how");
  if (how === "head") return new Promise(() => {});
  const bytes = new TextEncoder().encode("first");
  if (how === "known") return new Response(new ReadableStream({
    async start(controller) { controller.enqueue(bytes); await new Promise((resolve) => setTimeout(resolve, 900)); controller.enqueue(bytes); controller.close(); },
  }), { headers: { "content-length": "10" } });
  return new Response(new ReadableStream({ start(controller) { controller.enqueue(bytes); } }));
});"""

with serving({"silent/index.ts": SILENT}, "--user-worker-request-idle-timeout", "300") as server:
    expect_equal(server.get("/silent?how=head").text, "WorkerRequestIdleTimeout: request timed out")
    # A stream that falls silent breaks off: its end is no success.
    with server.socket() as connection:
        connection.sendall(b"GET /silent?how=body HTTP/1.1\r\nhost: a\r\n\r\n")
        status, _ = read_head(connection)
        expect_equal((status, read_chunk(connection)), (200, b"first"))
        rest = b""
        try:
            while part := connection.recv(100):
                rest += part
        except ConnectionError:
            pass
        expect(b"0\r\n\r\n" not in rest, f"a clean end: {rest!r}")
    # A body whose length is known may be slow.
    expect_equal(server.get("/silent?how=known").text, "firstfirst")
