import http.client
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from origin import origin

SOURCE = """
Deno.serve(async (request: Request) => {
  const path = new URL(request.url).search.slice(1);
  if (path.startsWith("read-")) {
    const response = await fetch("ORIGIN/" + path.slice(5));
    try { return new Response("whole: " + await response.text()); } catch (error) { return new Response(error.name + ": " + error.message); }
  }
  try { return await fetch("ORIGIN/" + path); } catch (error) { return new Response(error.name + ": " + error.message); }
});
"""


def die(visitor):
    request = visitor.read()
    if request.path == "/head":
        visitor.send("HTTP/1.1 200 OK\r\nConte")
    if request.path == "/length":
        visitor.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
    if request.path == "/chunks":
        visitor.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nonly this\r\n")
    if request.path == "/garbage":
        visitor.send("220 smtp.example ESMTP\r\n")
    if request.path == "/smuggle":
        visitor.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    visitor.close()


with origin(die) as upstream, serving({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url)}) as server:
    def error(path):
        return server.get(f"/fn?{path}").text

    def expected(path, what):
        return f"TypeError: error sending request for url ({upstream.url}/{path}): {upstream.host}: {what}"

    for path in ("none", "head"):
        expect_equal(error(path), expected(path, "connection closed before the response was complete"))
    expect_equal(error("garbage").split(" malformed: ")[0], expected("garbage", "the response is"))
    expect_equal(error("smuggle").split(" malformed: ")[0], expected("smuggle", "the response is"))
    for path in ("length", "chunks"):
        expect_equal(error("read-" + path), f"TypeError: {upstream.host}: connection closed in the middle of the body")
        try:
            got = server.get("/fn?" + path)
            raise AssertionError(f"a response that was cut off looks complete: {got}")
        except http.client.IncompleteRead as cut:
            expect_equal(cut.partial, b"only this")
    expect("[Error]" not in server.log(), "nothing is logged")
