import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from h2_origin import h2_origin
from tls_origin import authority

SOURCE = """
Deno.serve(async () => {
  await (await fetch("ORIGIN")).text();
  const texts = await Promise.all(Array.from({ length: 25 }, async () => (await fetch("ORIGIN/gate/done")).text()));
  return Response.json(texts);
});
"""

with authority() as ours, h2_origin(ours, '{"maxConcurrentStreams":10}') as upstream:
    with serving({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url)}, env={"DENO_CERT": str(ours.certificate)}) as server:
        import threading

        asked = threading.Thread(target=lambda: told.append(server.get("/fn").text))
        told = []
        asked.start()
        upstream.wait_until(lambda state: state["open"] == 25, "all requests are there")
        expect_equal(upstream.state()["sessions"], 3, "connections")
        upstream.tell("open done")
        asked.join()
        expect_equal(json.loads(told[0]), ["done"] * 25)
        expect_equal(len(upstream.state()["requests"]), 26, "requests")
