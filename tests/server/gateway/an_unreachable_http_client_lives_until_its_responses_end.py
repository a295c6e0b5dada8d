"""The function keeps nothing but the body's promise while V8 collects."""
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from origin import answering, origin

SOURCE = """
const begin = () => fetch("ORIGIN/body", { client: Deno.createHttpClient() }).then((response) => response.text());
Deno.serve(async () => {
  const texts = [begin(), begin()];
  await fetch("ORIGIN/flows");
  let kept: unknown[] = [];
  for (let round = 0; round < 60; ++round) {
    kept.push(Array.from({ length: 50000 }, (_, i) => ({ i })));
    if (round % 10 === 9) kept = [];
  }
  await fetch("ORIGIN/go");
  return new Response((await Promise.all(texts)).map((text) => text.length).join());
});
"""
flowing, go = threading.Semaphore(0), threading.Event()


def respond(visitor, request):
    if request.path == "/body":
        visitor.send("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + "a" * 100000)
        flowing.release()
        go.wait(20)
        return visitor.send("b" * 100000)
    if request.path == "/flows":
        flowing.acquire()
        flowing.acquire()
    else:
        go.set()
    visitor.answer()


with origin(answering(respond)) as upstream, serving({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url)}) as server:
    expect_equal(server.get("/fn").text, "200000,200000")
