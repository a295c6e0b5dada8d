import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from h2_origin import h2_origin
from tls_origin import authority

SOURCE = """
const told = (promise: Promise<unknown>) => promise.then((value) => "resolved: " + value, (error) => error.name + ": " + error.message);
let gone: Promise<string>, stays: Promise<string>;
const controllers = [new AbortController(), new AbortController(), new AbortController()];
Deno.serve(async (request) => {
  switch (new URL(request.url).search) {
    case "?begin": {
      stays = told(fetch("ORIGIN/gate/stays").then((response) => response.text()));
      gone = Promise.all([
        told(fetch("ORIGIN/gate/gone", { signal: controllers[0].signal })),
        told(fetch("ORIGIN/bytes/x?size=1000000", { signal: controllers[1].signal }).then((response) => (controllers[1].abort(), response.text()))),
        // Its body never ends.
        told(fetch("ORIGIN/hash", { method: "POST", body: new ReadableStream({ start: (c) => c.enqueue(new Uint8Array(10)) }), signal: controllers[2].signal })),
      ]);
      return new Response();
    }
    case "?abort":
      for (const controller of controllers) controller.abort();
      return Response.json(await gone);
    case "?rest":
      return Response.json([await stays, await (await fetch("ORIGIN/bytes/y?size=3")).text()]);
  }
});
"""
CANCEL = 8
ABORTED = "AbortError: The signal has been aborted"

with authority() as ours, h2_origin(ours) as upstream:
    with serving({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url)}, env={"DENO_CERT": str(ours.certificate)}) as server:
        server.get("/fn?begin")
        upstream.wait_until(lambda state: len(state["requests"]) == 4, "all requests have come")
        expect_equal(json.loads(server.get("/fn?abort").text), [ABORTED] * 3)
        upstream.wait_until(lambda state: state["open"] == 1, "the streams are over")
        expect_equal(sorted(upstream.state()["resets"]), [["/bytes/x", CANCEL], ["/gate/gone", CANCEL], ["/hash", CANCEL]])
        upstream.tell("open stays")
        expect_equal(json.loads(server.get("/fn?rest").text), ["resolved: stays", "yyy"])
        expect_equal(upstream.state()["sessions"], 1, "connections")
