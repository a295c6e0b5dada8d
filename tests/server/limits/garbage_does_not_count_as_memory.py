import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from limits import ask

FUNCTION = """
let requests = 0;
Deno.serve(() => {
  for (let i = 0; i < 300; ++i) new Uint8Array(1 << 20).fill(1);
  let text = "";
  for (let i = 0; i < 300_000; ++i) text = `${i}`.padStart(1000);
  return new Response(`${++requests} ${text.length}`);
});
"""
with serving({"fn/index.ts": FUNCTION}) as server:
    # Ten times its limit in all, but never at once.
    for request in range(1, 4):
        expect_equal(ask(server, "fn", memoryLimitMb=40).text, f"{request} 1000")
