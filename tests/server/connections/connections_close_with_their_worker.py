import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from limits import ask
from origin import origin

SOURCE = """
const open = [];
Deno.serve(async () => {
  for (let i = 0; i < 3; ++i) open.push(await Deno.connect({ port: PORT }));
  open[0].read(new Uint8Array(9)).catch(() => {});
  open[1].write(new Uint8Array(50_000_000)).catch(() => {});
  return new Response("open");
});
"""
closed = threading.Semaphore(0)


def count(visitor):
    if visitor.wait_closed(30):
        closed.release()


with origin(count) as upstream, serving({"fn/index.js": SOURCE.replace("PORT", str(upstream.port))}) as server:
    expect_equal(ask(server, "fn", workerTimeoutMs=1000).text, "open")
    for i in range(3):
        expect(closed.acquire(timeout=20), f"connection {i} is still open")
