import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from h2_origin import h2_origin
from tls_origin import authority

ALLOWED_MB = float(os.environ.get("EDGERTD_ALLOWED_MB", "32"))
SOURCE = """
let unread: Response[] = [];
Deno.serve(async (request) => {
  const what = new URL(request.url).search;
  if (what === "?keep") {
    unread = await Promise.all(Array.from({ length: 50 }, (_, i) => fetch("ORIGIN/bytes/" + "abcdefghij"[i % 10] + "?size=50000000")));
    return Response.json(unread.length);
  }
  if (what === "?other") return Response.json((await (await fetch("ORIGIN/bytes/z?size=5000000")).text()).length);
  // Those that nobody wants are dropped; the last one is read.
  for (const response of unread.splice(0, 49)) await response.body!.cancel();
  let size = 0;
  let wrong = 0;
  for await (const chunk of unread[0].body!) {
    size += chunk.length;
    for (const byte of chunk) if (byte !== 106) ++wrong;
  }
  return Response.json([size, wrong]);
});
"""

with authority() as ours, h2_origin(ours) as upstream:
    with serving({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url)}, env={"DENO_CERT": str(ours.certificate)}) as server:
        expect_equal(server.get("/fn?other").text, "5000000")
        before = server.resident_mb()
        expect_equal(server.get("/fn?keep").text, "50")
        for _ in range(5):
            expect_equal(server.get("/fn?other").text, "5000000")
        grown = server.resident_mb() - before
        expect(grown < ALLOWED_MB, f"resident memory grew by {grown:.1f} MB")
        expect_equal(json.loads(server.get("/fn?last").text), [50000000, 0])
        upstream.wait_until(lambda state: state["open"] == 0, "all streams are over")
        expect_equal(len(upstream.state()["resets"]), 49, "streams that were reset")
        expect_equal(upstream.state()["sessions"], 1, "connections")
