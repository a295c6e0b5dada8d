"""A function that reads one long body after the other, each of more than half of its memory, has room for each: those before are garbage."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal
from serve import served

SOURCE = """const kept = [];
Deno.serve(async (request) => {
  const body = await request.arrayBuffer();
  if (request.url.endsWith("/keep")) kept.push(body);
  else kept.length = 0;
  return new Response(String(body.byteLength));
});
"""
CONFIG = "[functions.hello]\nlimits = { memory_mb = 64 }\n"
MIB = 1 << 20

with served({"hello/index.ts": SOURCE, "edgert.toml": CONFIG}) as server:
    for _ in range(4):
        # Some grow old before they are garbage.
        for size in (8, 8, 8, 8):
            expect_equal(server.request("POST", "/hello/keep", bytes(size * MIB)).text, str(size * MIB))
        expect_equal(server.request("POST", "/hello/drop", b"").text, "0")
        for size in (36, 40, 40):
            expect_equal(server.request("POST", "/hello/drop", bytes(size * MIB)).text, str(size * MIB))
