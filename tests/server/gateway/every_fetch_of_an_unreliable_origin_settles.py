"""An origin that answers, stalls, breaks off and babbles by chance, and fetches that are aborted, read, cancelled or left alone."""
import json
import random
import time
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from origin import origin

MANY = 600
SOURCE = """
let seed = 7;
const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const drip = () => { let left = Math.floor(chance() * 5); return new ReadableStream({ async pull(c) {
  if (left-- <= 0) return chance() < 0.2 ? c.error(new Error("upload breaks")) : c.close();
  await sleep(chance() * 3);
  c.enqueue(new Uint8Array(Math.floor(chance() * 40000) + 1));
} }); };
async function once() {
  const controller = new AbortController();
  const upload = chance() < 0.4;
  if (chance() < 0.3) setTimeout(() => controller.abort(), chance() * 10);
  const signal = chance() < 0.1 ? AbortSignal.timeout(3) : controller.signal;
  const response = await fetch("ORIGIN/", { signal, method: upload ? "POST" : "GET", body: upload ? (chance() < 0.3 ? "whole".repeat(3000) : drip()) : undefined });
  const way = chance();
  if (way < 0.4) return void await response.text();
  if (way < 0.5) return;
  const reader = response.body?.getReader();
  if (!reader) return;
  await reader.read();
  if (way < 0.7) return void await reader.cancel();
  if (way < 0.8) controller.abort();
  while (!(await reader.read()).done);
}
Deno.serve(async (request: Request) => {
  if (new URL(request.url).search === "?alive") return new Response("alive");
  const told = { fulfilled: 0, rejected: {} as Record<string, number> };
  const all = Array.from({ length: MANY }, async () => {
    await sleep(chance() * 300);
    // A stalled origin is given up.
    await Promise.race([once(), sleep(4000)]).then(() => { ++told.fulfilled; }, (error) => { told.rejected[error.name] = (told.rejected[error.name] ?? 0) + 1; });
  });
  await Promise.all(all);
  return Response.json(told);
});
"""
luck = random.Random(11)


def serve(visitor):
    while True:
        request = visitor.read_head()
        way = luck.random()
        if way < 0.06:
            return visitor.reset()
        if way < 0.12:
            return visitor.close()
        if way < 0.15:
            visitor.send(bytes(luck.randrange(256) for _ in range(200)))
            return visitor.close()
        if way < 0.2:
            # Too early: the body is still on its way.
            visitor.answer("413 Content Too Large", "x" * luck.randrange(3000))
            return visitor.close()
        if way < 0.22:
            return visitor.wait_closed(2)
        for _ in visitor.body(request):
            pass
        size = luck.randrange(200_000) if luck.random() < 0.5 else luck.randrange(200)
        if luck.random() < 0.1:
            visitor.send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
        if way < 0.5:
            visitor.answer("200 OK", b"x" * size)
        elif way < 0.9:
            visitor.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while size > 0:
                part = luck.randrange(1, 70_000)
                visitor.send(f"{part:x}\r\n".encode() + b"y" * part + b"\r\n")
                size -= part
                if luck.random() < 0.05:
                    return visitor.close()
                time.sleep(luck.random() * 0.003)
            visitor.send("0\r\n\r\n")
        elif way < 0.95:
            visitor.send(f"HTTP/1.1 200 OK\r\nContent-Length: {size + 10}\r\n\r\n".encode() + b"z" * size)
            return visitor.close()
        else:
            visitor.send(b"HTTP/1.1 200 OK\r\n\r\n" + b"z" * size)
            return visitor.close()


with origin(serve) as upstream, serving({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url).replace("MANY", str(MANY))}) as server:
    told = json.loads(server.get("/fn").text)
    print(told)
    expect_equal(told["fulfilled"] + sum(told["rejected"].values()), MANY, "settled")
    expect(told["fulfilled"] > MANY / 10, "some succeed")
    expect(set(told["rejected"]) <= {"TypeError", "AbortError", "TimeoutError"}, "only errors of fetch")
    expect_equal(server.get("/fn?alive").text, "alive")
