"""`Connection: close` of a response is sent, and what is pipelined behind it is not run."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

FUNCTION = """
let calls = 0;
Deno.serve((request) => {
  ++calls;
  const { pathname } = new URL(request.url);
  const headers = pathname.endsWith("/close") ? { connection: "x, Close" } : {};
  if (pathname.endsWith("/stream/close")) return new Response(new Blob(["streamed"]).stream(), { headers });
  return new Response(`calls: ${calls}`, { headers });
});
"""

with serving({"f/index.ts": FUNCTION}) as server:
    for path in ("close", "stream/close"):
        answer = server.raw(f"GET /f/{path} HTTP/1.1\r\nHost: a\r\n\r\nGET /f/behind HTTP/1.1\r\nHost: a\r\n\r\n".encode()).decode()
        expect("\r\nConnection: close\r\n" in answer, answer)
        expect_equal(answer.count("HTTP/1.1 "), 1, answer)
    expect_equal(server.get("/f/count").text, "calls: 3")
