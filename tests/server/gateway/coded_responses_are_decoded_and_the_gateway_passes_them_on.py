import gzip
import json
import zlib
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from origin import answering, origin

SOURCE = """
Deno.serve(async (request: Request) => {
  const url = new URL(request.url);
  if (url.search === "?pass") return fetch("ORIGIN/gzip");
  const told: Record<string, unknown> = {};
  for (const name of ["gzip", "deflate", "unknown", "broken", "head"]) {
    const response = await fetch("ORIGIN/" + name, { method: name === "head" ? "HEAD" : "GET" });
    const text = await response.text().catch((error) => error.name + ": " + error.message);
    told[name] = [text.length > 100 ? text.length : text, response.headers.get("content-encoding"), response.headers.get("content-length"), response.headers.get("etag")];
  }
  return Response.json(told);
});
"""
TEXT = "all work and no play makes Jack a dull boy. " * 20000


def respond(visitor, request):
    name = request.path[1:]
    body = {"gzip": gzip.compress(TEXT.encode()), "deflate": zlib.compress(TEXT.encode()), "unknown": b"as it is", "broken": gzip.compress(TEXT.encode())[:500]}
    if name == "head":
        return visitor.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 77\r\nETag: x\r\n\r\n")
    visitor.answer("200 OK", body[name], f"Content-Encoding: {'gzip' if name == 'broken' else name}", "ETag: x")


with origin(answering(respond)) as upstream, serving({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url)}) as server:
    expect_equal(
        json.loads(server.get("/fn").text),
        {
            "gzip": [len(TEXT), None, None, "x"],
            "deflate": [len(TEXT), None, None, "x"],
            "unknown": ["as it is", "unknown", "8", "x"],
            "broken": ["TypeError: the gzip body is cut off", None, None, "x"],
            "head": ["", "gzip", "77", "x"],
        },
    )
    answer = server.get("/fn?pass")
    expect_equal((answer.headers["Content-Encoding"], answer.text == TEXT), (None, True))
