"""Collected by text(), or decoded out of a small coded body: memory grows to the worker's limit and no further."""
import gzip
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving
from limits import ask
from origin import Gone, answering, origin

SOURCE = """
Deno.serve(async (request: Request) => {
  const path = new URL(request.url).pathname.slice(3);
  const read = () => fetch("ORIGIN" + path).then((response) => response.text()).then((text) => "read " + text.length, (error) => error.message);
  return new Response([...new Set(await Promise.all([read(), read(), read()]))].join());
});
"""
ALLOWED_MB = float(os.environ.get("EDGERTD_ALLOWED_MB", "150"))
BOMB = gzip.compress(bytes(1 << 30), 1)


def respond(visitor, request):
    if request.path == "/bomb":
        return visitor.answer("200 OK", BOMB, "Content-Encoding: gzip")
    visitor.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"10000\r\n" + bytes(65536) + b"\r\n"
    for _ in range(1 << 15):
        visitor.send(chunk)
    raise Gone()


with origin(answering(respond)) as upstream, serving({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url)}) as server:
    before = server.resident_mb()
    for path in ("/endless", "/bomb"):
        answer = ask(server, "fn", path, memoryLimitMb=40).text
        expect("the body does not fit into the worker's memory" in answer, f"{path}: {answer}")
        grown = server.resident_mb() - before
        expect(grown < ALLOWED_MB, f"{path}: resident memory grew by {grown:.0f} MB")
