# Compared with deno 2.1.4, but for worker.fetch(): the reference runtime makes a response of its own there.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import json

from edgertd import Edgertd, expect_equal, functions

TRY = """
const why = (headers) => {
  for (const change of [(h) => h.set("a", "b"), (h) => h.append("a", "b"), (h) => h.delete("a")]) {
    try { change(headers); return "changed"; } catch (error) { if (error.message !== "Cannot change headers: headers are immutable") return error.message; }
  }
  return "immutable";
};
"""
MAIN = TRY + """
const folder = Deno.env.get("FUNCTIONS");
Deno.serve(async (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/origin") return new Response("x", { headers: { "x-a": "1" } });
  const fetched = await fetch(new URL("/origin", request.url));
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: `${folder}/inner` });
  const answer = await worker.fetch(new Request(request.url));
  const data = await fetch("data:text/plain,x");
  await (await caches.open("c")).put("http://cached/", new Response("x"));
  const cached = await caches.match("http://cached/");
  return Response.json({
    incoming: why(request.headers), incomingClone: why(request.clone().headers), inner: await answer.text(),
    fetched: why(fetched.headers), fetchedClone: why(fetched.clone().headers), data: why(data.headers), cached: why(cached.headers),
    error: why(Response.error().headers), redirect: why(Response.redirect("http://x/").headers),
    copied: why(new Headers(request.headers)), made: why(new Request(request).headers), asInit: why(new Request("http://x/", request).headers),
    wrapped: why(new Response(fetched.body, fetched).headers), json: why(Response.json(1).headers), worker: why(answer.headers),
  });
});
"""
INNER = TRY + "Deno.serve((request) => new Response(why(request.headers)));"
with functions({"main/index.js": MAIN, "inner/index.js": INNER}) as folder:
    with Edgertd(f"{folder}/main", env={"FUNCTIONS": folder}) as server:
        mutable = ("copied", "made", "asInit", "wrapped", "json", "worker")
        for name, found in json.loads(server.get("/").text).items():
            expect_equal(found, "changed" if name in mutable else "immutable", name)
