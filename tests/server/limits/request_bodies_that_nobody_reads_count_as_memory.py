"""One origin reads nothing: what waits for it stays within the worker's limit, and aborting frees it."""
import json
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from limits import ask
from origin import answering, origin

SOURCE = """
const body = "a".repeat(10 << 20);
const ask = (url: string, init: any) => fetch(url, init).then((response) => response.text(), (error) => error.name + ": " + error.message.split(": ").at(-1));
Deno.serve(async () => {
  const told: string[] = [];
  for (let round = 0; round < 3; ++round) {
    const controller = new AbortController();
    const all = Array.from({ length: 12 }, () => ask("BLACKHOLE", { method: "POST", body, signal: controller.signal }));
    told.push(await ask("ORIGIN", { method: "POST", body }));
    controller.abort();
    await Promise.all(all);
    await ask("ORIGIN", {});
    told.push(await ask("ORIGIN", { method: "POST", body }));
  }
  return Response.json(told);
});
"""
REFUSED = "RangeError: The memory limit of 60 MB has no room for 20480 KB more"
over = threading.Event()
counts = answering(lambda visitor, request: visitor.answer("200 OK", str(len(request.body))))

with origin(lambda visitor: over.wait(60)) as blackhole, origin(counts) as upstream:
    source = SOURCE.replace("ORIGIN", upstream.url).replace("BLACKHOLE", blackhole.url)
    with serving({"fn/index.ts": source}) as server:
        told = json.loads(ask(server, "fn", memoryLimitMb=60).text)
        over.set()
        expect_equal(told, [REFUSED, str(10 << 20)] * 3)
