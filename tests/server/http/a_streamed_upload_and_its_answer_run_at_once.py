"""The origin answers each chunk before it gets the next."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from origin import origin

SOURCE = """
Deno.serve(async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  void writer.write(new TextEncoder().encode("0"));
  const response = await fetch("ORIGIN/", { method: "POST", body: readable, duplex: "half" } as any);
  const reader = response.body!.getReader();
  const heard: string[] = [];
  for (let i = 1; ; ++i) {
    const { done, value } = await reader.read();
    if (done) break;
    heard.push(new TextDecoder().decode(value));
    if (i < 5) void writer.write(new TextEncoder().encode(String(i)));
    else void writer.close();
  }
  return new Response(heard.join(" "));
});
"""


def serve(visitor):
    request = visitor.read_head()
    visitor.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for chunk in visitor.body(request):
        visitor.send(b"5\r\nre: " + chunk + b"\r\n")
    visitor.send("0\r\n\r\n")


with origin(serve) as upstream, serving({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url)}) as server:
    expect_equal(server.get("/fn").text, "re: 0 re: 1 re: 2 re: 3 re: 4")
