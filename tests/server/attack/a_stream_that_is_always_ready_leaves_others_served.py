"""A main script's stream that gives as fast as its client takes holds up no other request, whatever its chunks are."""
import pathlib
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect_equal

MAIN = """Deno.serve((request) => {
  const size = Number(new URL(request.url).pathname.slice(1));
  if (size === 0) return new Response("well");
  const chunk = new Uint8Array(size);
  return new Response(new ReadableStream({ pull(controller) { controller.enqueue(chunk); } }));
});"""

with tempfile.TemporaryDirectory() as main:
    pathlib.Path(main, "index.js").write_text(MAIN)
    with Edgertd(main) as server:
        for size in (10, 1000, 5000, 100_000):
            ended = threading.Event()
            begun = threading.Event()

            def take():
                with server.socket() as connection:
                    connection.sendall(f"GET /{size} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
                    while not ended.is_set() and connection.recv(1 << 20):
                        begun.set()

            taker = threading.Thread(target=take)
            taker.start()
            try:
                begun.wait()
                for _ in range(10):
                    expect_equal(server.get("/0").text, "well")
            finally:
                ended.set()
                taker.join()
