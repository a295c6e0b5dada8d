import json
import threading
import time
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from origin import origin

SOURCE = """
const told: Record<string, unknown> = {};
const name = (promise: Promise<unknown>) => promise.then((value) => "resolved: " + value, (error) => error.name + ": " + error.message);
const soon = (run: () => void) => setTimeout(run, 30);
Deno.serve(async (request: Request) => {
  const how = new URL(request.url).search.slice(1);
  const controller = new AbortController();
  const { signal } = controller;
  if (how === "before") {
    controller.abort(new Error("mine"));
    return Response.json([await name(fetch("ORIGIN/before", { signal }))]);
  }
  if (how === "timeout") return Response.json([await name(fetch("ORIGIN/head", { signal: AbortSignal.timeout(30) }))]);
  if (how === "head") {
    soon(() => controller.abort());
    return Response.json([await name(fetch("ORIGIN/head", { signal }))]);
  }
  const response = await fetch("ORIGIN/body", { signal });
  if (how === "text") {
    soon(() => controller.abort());
    return Response.json([await name(response.text())]);
  }
  if (how === "later") {
    controller.abort(new TypeError("changed my mind"));
    return Response.json([await name(response.text())]);
  }
  const reader = response.body!.getReader();
  const first = new TextDecoder().decode((await reader.read()).value);
  if (how === "cancel") {
    await reader.cancel();
    return Response.json([first, await name(reader.closed)]);
  }
  soon(() => controller.abort());
  return Response.json([first, await name(reader.read())]);
});
"""
closed = threading.Event()


def serve(visitor):
    request = visitor.read()
    if request.path == "/body":
        visitor.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegin")
    assert visitor.wait_closed(), "the connection stays open"
    closed.set()


ABORTED = "AbortError: The signal has been aborted"
ANSWERS = {
    "head": [ABORTED],
    "timeout": ["TimeoutError: Signal timed out."],
    "text": [ABORTED],
    "later": ["TypeError: changed my mind"],
    "read": ["begin", ABORTED],
    "cancel": ["begin", "resolved: undefined"],
}


def seconds_until_closed(server, how):
    closed.clear()
    expect_equal(json.loads(server.get(f"/fn?{how}").text), ANSWERS[how], how)
    answered = time.monotonic()
    expect(closed.wait(20), f"{how}: the origin sees the end")
    return time.monotonic() - answered


with origin(serve) as upstream, serving({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url)}) as server:
    expect_equal(json.loads(server.get("/fn?before").text), ["Error: mine"])
    expect_equal(upstream.connections, 0, "connections")
    for how in ANSWERS:
        # A busy machine may hold one of them up.
        took = min(seconds_until_closed(server, how) for _ in range(3))
        expect(took < 0.1, f"{how}: the origin saw the end only after {took * 1000:.0f} ms")
