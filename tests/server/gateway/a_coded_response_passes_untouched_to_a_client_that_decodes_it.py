import gzip
import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect_equal
from origin import answering, origin

SOURCE = """
export default {
  async fetch(request: Request) {
    const { pathname } = new URL(request.url);
    const response = await fetch("ORIGIN/" + pathname.split("/")[1]);
    if (pathname.endsWith("/looked")) response.headers.get("etag");
    if (pathname.endsWith("/changed")) {
      const changed = new Response(response.body, response);
      changed.headers.set("x-changed", response.headers.get("content-encoding") ?? "none");
      return changed;
    }
    if (pathname.endsWith("/read")) return Response.json([(await response.text()).length, response.headers.get("content-encoding")]);
    if (pathname.endsWith("/copied")) return new Response(response.body, response);
    return response;
  },
};
"""
TEXT = "all work and no play makes Jack a dull boy. " * 20000
SMALL = TEXT[:500]
CODED = {"long": gzip.compress(TEXT.encode(), 1), "small": gzip.compress(SMALL.encode()), "broken": b"no gzip at all"}


def respond(visitor, request):
    name = request.path[1:]
    visitor.answer("200 OK", CODED[name], "content-encoding: gzip", "etag: x")


with origin(answering(respond)) as upstream, tempfile.TemporaryDirectory() as folder:
    pathlib.Path(folder, "index.ts").write_text(SOURCE.replace("ORIGIN", upstream.url))
    with Edgertd(folder) as server:

        def ask(path, accepts):
            answer = server.get(path, headers={"Accept-Encoding": accepts} if accepts else {})
            return answer.headers["content-encoding"], answer.body

        for name, text in (("long", TEXT), ("small", SMALL)):
            plain, coded = (None, text.encode()), ("gzip", CODED[name])
            for accepts in ("gzip", "br, GZIP;q=0.5", "deflate, gzip;q=1.0"):
                expect_equal(ask(f"/{name}", accepts), coded)
            for accepts in (None, "identity", "br", "gzip;q=0", "gzip;q=0.000, br", "*"):
                expect_equal(ask(f"/{name}", accepts), plain)
            # Scripts see the head of the decoded body, and what they make of it holds.
            expect_equal(ask(f"/{name}/copied", "gzip"), plain)
            expect_equal(ask(f"/{name}/changed", "gzip"), plain)
            expect_equal(server.get(f"/{name}/changed", headers={"Accept-Encoding": "gzip"}).headers["x-changed"], "none")
            expect_equal(json.loads(ask(f"/{name}/read", "gzip")[1]), [len(text), None])
            answer = server.get(f"/{name}/looked", headers={"Accept-Encoding": "gzip"})
            expect_equal(gzip.decompress(answer.body) if answer.headers["content-encoding"] else answer.body, text.encode())
        # Whose bytes they are is the client's affair.
        expect_equal(ask("/broken", "gzip"), ("gzip", CODED["broken"]))
