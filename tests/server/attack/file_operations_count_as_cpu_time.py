import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from limits import ask

# A path of many names, there already: its own thread does next to nothing.
FUNCTION = """
import fs from "node:fs/promises";
const path = "/tmp" + "/d".repeat(2000);
Deno.serve(async (request) => {
  for (let left = request.url.includes("/short") ? 1 : 20_000; left > 0; --left) await fs.mkdir(path, { recursive: true });
  return new Response("done");
});
"""
LIMITS = {"cpuTimeSoftLimitMs": 1000, "cpuTimeHardLimitMs": 1500}
with serving({"fn/index.js": FUNCTION}) as server:
    expect_equal(ask(server, "fn", "/short", **LIMITS).text, "done", "a short one")
    answer = ask(server, "fn", "/long", **LIMITS).text
    expect(re.match(r"WorkerRequestCancelled: request has been cancelled by supervisor: cpu \d+ ms used of 1500", answer), answer)
