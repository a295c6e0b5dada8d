"""Heads of megabytes, or of thousands of fields, are refused where they are made, and the error names the limit."""
import json
import tempfile
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, serving

FILES = {
    "fn/index.ts": """
const long = "x".repeat(20e6);
const many = Array.from({ length: 5000 }, (_, i) => ["x-" + i, "y"]);
const attempt = (work: () => Promise<unknown>) => work().then(() => "sent", (error) => error.name + ": " + error.message);
Deno.serve(async (request: Request) => {
  switch (new URL(request.url).pathname) {
    case "/fn/long": return new Response("x", { headers: { long } });
    case "/fn/later": await 0; return new Response("x", { headers: { long } });
    case "/fn/many": return new Response("x", { headers: many });
    case "/fn/cookies": { const response = new Response("x"); for (let i = 0; i < 5000; ++i) response.headers.append("set-cookie", "a=" + i); return response; }
    case "/fn/status": return new Response("x", { statusText: long });
    case "/fn/stream": return new Response(new ReadableStream(), { headers: { long } });
    case "/fn/fetch": return Response.json([
      await attempt(() => fetch("http://127.0.0.1:9/", { headers: { long } })),
      await attempt(() => fetch("http://127.0.0.1:9/", { headers: many })),
      await attempt(() => fetch("http://127.0.0.1:9/?" + long)),
      await attempt(() => fetch("http://127.0.0.1:9/", { method: long })),
    ]);
    default: return new Response("well", { headers: { fitting: "x".repeat(60_000) } });
  }
});""",
}
LIMIT = "bytes long: the limit is 262144"

with serving(FILES, "-v") as server:
    for case in ("long", "later", "many", "cookies", "status", "stream"):
        expect_equal(server.get("/fn/" + case).status, 500, case)
    expect_equal(server.log().count("TypeError: the response head is 200000"), 4, server.log()[-3000:])
    expect_equal(server.log().count("TypeError: the response has 500"), 2, server.log()[-3000:])
    expect(LIMIT in server.log() and "header fields: the limit is 500" in server.log(), server.log()[-3000:])
    for told in json.loads(server.get("/fn/fetch").text):
        expect(told.startswith("TypeError: the request h") and "the limit is" in told, told)
    good = server.get("/fn")
    expect_equal((good.status, good.text, len(good.headers["fitting"])), (200, "well", 60_000))
    expect_equal(server.boots("fn"), 1, "boots")

MAIN = """
Deno.serve(async () => {
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: Deno.env.get("FUNCTIONS") + "/fn" });
  const told: string[] = [];
  for (const init of [{ headers: { long: "x".repeat(20e6) } }, { headers: Array.from({ length: 5000 }, (_, i) => ["x-" + i, "y"]) }]) {
    told.push(await worker.fetch(new Request("http://a/", init as any)).then(() => "sent", (error: Error) => error.name + ": " + error.message));
  }
  return Response.json(told);
});
"""
with tempfile.TemporaryDirectory() as folder:
    pathlib.Path(folder, "fn").mkdir()
    pathlib.Path(folder, "fn/index.ts").write_text("Deno.serve(() => new Response('well'));")
    pathlib.Path(folder, "main").mkdir()
    pathlib.Path(folder, "main/index.ts").write_text(MAIN)
    with Edgertd(pathlib.Path(folder, "main"), env={"FUNCTIONS": folder}) as server:
        for told in json.loads(server.get("/").text):
            expect(told.startswith("TypeError: the request h") and "the limit is" in told, told)
    with Edgertd() as server:
        answer = server.raw(b"GET /hello HTTP/1.1\r\nHost: a\r\n" + b"".join(b"x-%d: y\r\n" % i for i in range(600)) + b"\r\n")
        expect(answer.startswith(b"HTTP/1.1 431 "), answer[:100])
