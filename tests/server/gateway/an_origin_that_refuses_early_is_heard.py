"""A 413 that comes while the upload still flows is the answer; the upload ends."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from origin import origin

SOURCE = """
Deno.serve(async () => {
  let cancelled = false;
  const endless = new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(65536)); }, cancel() { cancelled = true; } });
  const response = await fetch("ORIGIN/", { method: "POST", body: endless });
  const text = await response.text();
  while (!cancelled) await new Promise((resolve) => setTimeout(resolve, 1));
  return new Response(response.status + " " + text);
});
"""


def serve(visitor):
    visitor.read_head()
    visitor.exactly(100_000)
    visitor.answer("413 Content Too Large", "enough")
    visitor.wait_closed()


with origin(serve) as upstream, serving({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url)}) as server:
    expect_equal(server.get("/fn").text, "413 enough")
